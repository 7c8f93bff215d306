import type { Readable } from 'node:stream'
import type { OutputManifest } from '@edgecloud/protocol'

/** What a run left behind, for reading. */
export interface RunOutputs {
  readonly manifest: OutputManifest
  /** Root over the manifest, as it went on chain, 32 bytes. */
  readonly root: Uint8Array
  /**
   * Content of a file without its first `offset` bytes. Throws RangeError if the manifest has no file of this index, or the
   * file fewer bytes.
   */
  read(entryIndex: number, offset: number): Readable
}
