import type { OutputFile } from '@edgecloud/protocol'

/** Where the bytes of one file go, as they come. Nobody can use them before `keep`. */
export interface OutputSink {
  write(bytes: Uint8Array): Promise<void>
  /** The bytes were all there and right. */
  keep(): Promise<void>
  /** Leaves nothing of the file. */
  discard(): Promise<void>
}

/** Where files of a result go, one after another. */
export interface OutputSaver {
  /** Each file is there by itself as soon as it was checked. */
  readonly keepsEach: boolean
  /** A folder, also when nothing is in it. */
  folder(path: string): Promise<void>
  file(entry: OutputFile): Promise<OutputSink>
  /** All of it was right. */
  finish(): Promise<void>
  /** It ends before that. What was kept by itself stays. */
  discard(): Promise<void>
}
