import type { RunPlace } from '../logs/owner-link.ts'

/** An attempt that waits for secrets, or that this page has sent some to. */
export interface Recipient extends RunPlace {
  /** Name of the worker for people. */
  readonly name: string
  /** The worker's sealing key by the chain, hex; undefined until it was read. */
  readonly key: string | undefined
  /** Minutes for which it goes on waiting; undefined when it does not wait any more. */
  readonly minutes: number | undefined
}
