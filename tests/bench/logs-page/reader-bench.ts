import type { Access } from '../../../src/lib/logs/access.ts'

/** What the page is to read. */
export interface ReaderBench {
  readonly access: Access
  readonly address: string
  readonly peerId: string
  /** Name under which what was read is kept; a new one each time. */
  readonly run: string
}
