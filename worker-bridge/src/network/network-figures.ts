import type { Libp2p } from '@libp2p/interface'
import { PROTOCOL_IDS } from '@edgecloud/protocol'

/** What the network does now and has refused since the start. */
export interface NetworkFigures {
  readonly connections: number
  /** Open streams by the last part but one of their protocol: `logs`, `forward` and so on; all others are `other`. */
  readonly streams: ReadonlyMap<string, number>
  /** Streams that did not end by their own end, by protocol and code of the reason. */
  readonly refused: readonly { readonly protocol: string; readonly code: string; readonly count: number }[]
}

/** Pairs of protocol and code that are told apart; codes are constants of the program, so there are fewer. */
const MAX_PAIRS = 256

/** Counts what a node refuses. */
export class RefusalCounts {
  readonly #counts = new Map<string, { protocol: string; code: string; count: number }>()

  add(protocol: string, code: string): void {
    const key = `${protocol} ${code}`
    const known = this.#counts.get(key)
    if (known !== undefined) known.count += 1
    else if (this.#counts.size < MAX_PAIRS) this.#counts.set(key, { protocol, code, count: 1 })
  }

  all(): NetworkFigures['refused'] {
    return [...this.#counts.values()]
  }
}

/** Open connections and streams of a node. */
export function openOn(node: Libp2p): Pick<NetworkFigures, 'connections' | 'streams'> {
  const connections = node.getConnections()
  const names = new Map<string, string>(Object.entries(PROTOCOL_IDS).map(([name, id]) => [id, name]))
  const streams = new Map([...names.values(), 'other'].map((name) => [name, 0]))
  for (const { protocol } of connections.flatMap((connection) => connection.streams)) {
    const name = names.get(protocol) ?? 'other'
    streams.set(name, (streams.get(name) ?? 0) + 1)
  }
  return { connections: connections.length, streams }
}
