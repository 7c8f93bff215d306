import type { OutputFile, OutputManifest } from '@edgecloud/protocol'
import { toPrefixedHex } from '@edgecloud/protocol'
import { OutputDirectory } from './output-directory.ts'
import type { OutputFileWriter } from './output-file-writer.ts'
import type { OutputsEvent } from './outputs-event.ts'
import { OutputsLink } from './outputs-link.ts'
import type { OutputsLinkInit } from './outputs-link.ts'

/** Milliseconds between two words about progress. */
const PROGRESS_MS = 1_000

/** Printed when everything is there. */
export interface Downloaded {
  event: 'downloaded'
  files: number
  bytes: number
  /** Root over exit code and outputs, `0x` hex. */
  root: string
  /** The chain has this root. If not, the files are those of the worker's own list, and nothing more is known. */
  checked: boolean
}

/**
 * Downloads the outputs of a run into a directory, which has to be new or empty. A file is there only when it is whole and as
 * the manifest says, and nothing is if the manifest is not the one of the chain. Throws WorkerRefusedError, the errors of this
 * folder, those of the file system, and the signal's reason.
 */
export async function downloadOutputs(init: OutputsLinkInit & { readonly directory: string }): Promise<Downloaded> {
  await OutputDirectory.assertFree(init.directory)
  const link = new OutputsLink(init)
  try {
    const { manifest, root } = await link.manifest()
    const directory = await OutputDirectory.create(init.directory)
    const progress = new Progress(manifest, init.onEvent)
    for (const [index, entry] of manifest.entries.entries()) {
      if (entry.kind === 'directory') await directory.makeDirectory(entry.path)
      else await receiveFile(link, index, await directory.begin(entry), progress)
    }
    const { files, bytes } = progress
    return { event: 'downloaded', files, bytes, root: toPrefixedHex(root), checked: init.root !== undefined }
  } finally {
    link.close()
  }
}

async function receiveFile(
  link: OutputsLink,
  index: number,
  writer: OutputFileWriter,
  progress: Progress,
): Promise<void> {
  try {
    while (!(await receiveRest(link, index, writer, progress)));
    await writer.finish()
    progress.file()
  } finally {
    await writer.discard()
  }
}

/** @returns whether the file is complete; false if the connection was lost, and is to be tried again */
async function receiveRest(
  link: OutputsLink,
  index: number,
  writer: OutputFileWriter,
  progress: Progress,
): Promise<boolean> {
  const reader = await link.reader()
  try {
    for await (const bytes of reader.fetch(index, writer.written)) {
      await writer.write(bytes)
      link.alive()
      progress.add(bytes.length)
    }
    return true
  } catch (error) {
    await link.recover(error)
    return false
  }
}

/** Counts what has come, and says so now and then. */
class Progress {
  files = 0
  bytes = 0
  readonly #of: { readonly ofFiles: number; readonly ofBytes: number }
  readonly #onEvent: (event: OutputsEvent) => void
  #saidMs = 0

  constructor({ entries }: OutputManifest, onEvent: (event: OutputsEvent) => void) {
    const files = entries.filter((entry): entry is OutputFile => entry.kind === 'file')
    this.#of = { ofFiles: files.length, ofBytes: files.reduce((sum, { size }) => sum + size, 0) }
    this.#onEvent = onEvent
    this.#say()
  }

  add(bytes: number): void {
    this.bytes += bytes
    if (Date.now() - this.#saidMs >= PROGRESS_MS) this.#say()
  }

  file(): void {
    this.files += 1
    if (Date.now() - this.#saidMs >= PROGRESS_MS) this.#say()
  }

  #say(): void {
    this.#saidMs = Date.now()
    this.#onEvent({ event: 'progress', files: this.files, bytes: this.bytes, ...this.#of })
  }
}
