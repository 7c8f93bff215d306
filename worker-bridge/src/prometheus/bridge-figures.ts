import type { NetworkFigures } from '../network/network-figures.ts'
import type { OutboxEntry } from '../outbox/outbox-store.ts'
import type { ChainSnapshot } from '../tasks/chain-port.ts'
import type { RunEntry } from '../tasks/run-entry.ts'

/** Where the figures of a bridge come from. Each is asked at a scrape; what is not known yet is undefined. */
export interface BridgeFigures {
  /** The newest finalized block and when it was first seen, by the monotonic clock in milliseconds. */
  finalized(): { readonly block: number; readonly seenMs: number } | undefined
  snapshot(): Pick<ChainSnapshot, 'worker' | 'tick' | 'suspended' | 'duties'> | undefined
  /** Nodes that the light client is connected to. */
  lightClientPeers(): Promise<number>
  runs(): readonly RunEntry[]
  outbox(): readonly Pick<OutboxEntry, 'state' | 'failures'>[]
  network(): NetworkFigures
  /** Bytes of all logs that are kept, and of frames that were read for owners since the start. */
  logBytesKept(): Promise<number>
  logBytesServed(): number
  diskFreeBytes(): number
  /** Undefined on a worker without containers. */
  dockerAnswers?(): Promise<boolean>
}
