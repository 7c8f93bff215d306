import type { OutputManifest } from '@edgecloud/protocol'
import type { RunAddress } from './run-address.ts'

/** The outputs of one run, as the network needs them. */
export interface ServedOutputs {
  readonly manifest: OutputManifest
  /** Content of a file of the manifest without its first `offset` bytes. */
  read(entryIndex: number, offset: number): AsyncIterable<Uint8Array>
}

/** Where the network finds outputs; undefined for runs that are unknown, go on, or left none. */
export interface OutputSource {
  outputsOf(run: RunAddress): Promise<ServedOutputs | undefined>
}
