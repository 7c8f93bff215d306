import type { OutputFile, OutputManifest } from '@edgecloud/protocol'
import { outputs as words } from '../../messages/en/outputs.ts'
import { loadPart } from '../loading/load-part.ts'
import { BLOB_LIMIT_BYTES, BlobSink } from './blob-sink.ts'
import { FolderSaver } from './folder-saver.ts'
import { localName } from './local-name.ts'
import { LocalNames } from './local-names.ts'
import { oneFileSaver } from './one-file-saver.ts'
import type { OutputSink } from './output-saver.ts'
import { filesWord } from './outputs-words.ts'
import { pickedSink } from './picked-sink.ts'
import type { RunOutputs } from './run-outputs.svelte.ts'
import { chooseFile, chooseFolder, hasSaveDialog } from './save-dialog.ts'
import { shownPath } from './shown-path.ts'

/** Room in an archive for what is not content: a header and padding for each entry, twice where its name is long. */
const ARCHIVE_BYTES_PER_ENTRY = 4_096

export interface SaveActionsInit {
  readonly outputs: Pick<RunOutputs, 'download'>
  readonly manifest: OutputManifest
  readonly task: bigint
  readonly replica: number
  readonly attempt: number
}

/** A file of the list, by its index there. */
export interface ListedFile {
  readonly index: number
  readonly entry: OutputFile
  /** Its path, safe to show. */
  readonly shown: string
}

/** What an owner can do with the files of a result in this browser. Every method belongs into a click. */
export class SaveActions {
  readonly files: readonly ListedFile[]
  /** Bytes of all files together. */
  readonly bytes: number
  /** True where files go to the disk as they come; otherwise they are held until they were checked, up to a limit. */
  readonly toDisk = hasSaveDialog('showSaveFilePicker')
  readonly toFolder = hasSaveDialog('showDirectoryPicker')
  /** Names that had to be changed for this computer. */
  readonly renamed: number
  readonly #init: SaveActionsInit
  readonly #names = new LocalNames()

  constructor(init: SaveActionsInit) {
    this.#init = init
    const { entries } = init.manifest
    this.files = entries.flatMap((entry, index) =>
      entry.kind === 'file' ? [{ index, entry, shown: shownPath(entry.path) }] : [],
    )
    this.bytes = this.files.reduce((sum, { entry }) => sum + entry.size, 0)
    for (const { path } of entries) this.#names.of(path)
    this.renamed = this.#names.changed
  }

  /** True when this browser can hold the file or write it as it comes. */
  canSave({ entry }: ListedFile): boolean {
    return this.toDisk || entry.size <= BLOB_LIMIT_BYTES
  }

  /** The same for all files in one archive. */
  get canArchive(): boolean {
    return this.toDisk || this.bytes + this.#init.manifest.entries.length * ARCHIVE_BYTES_PER_ENTRY <= BLOB_LIMIT_BYTES
  }

  /** True when the disk may lose something that the list says: who may execute a file. */
  get losesModes(): boolean {
    return this.files.some(({ entry }) => entry.executable)
  }

  async saveFile({ index, entry, shown }: ListedFile): Promise<void> {
    const name = localName(entry.path.slice(entry.path.lastIndexOf('/') + 1))
    const open = await this.#place(name)
    if (open === undefined) return
    this.#init.outputs.download({ wanted: [{ index, entry }], title: shown, saver: oneFileSaver(open) })
  }

  async saveFolder(): Promise<void> {
    const folder = await chooseFolder()
    if (folder === undefined) return
    this.#all(new FolderSaver(folder, this.#folderName, this.#names))
  }

  async saveArchive(): Promise<void> {
    const open = await this.#place(`${this.#folderName}.tar`)
    if (open === undefined) return
    const { TarSaver } = await loadPart(() => import('./tar-saver.ts'))
    this.#all(new TarSaver(open, this.#folderName, this.#names))
  }

  get #folderName(): string {
    const { task, replica, attempt } = this.#init
    return `edgecloud-task-${task}-replica-${replica + 1}-attempt-${attempt}`
  }

  #all(saver: Parameters<RunOutputs['download']>[0]['saver']): void {
    const wanted = this.#init.manifest.entries.map((entry, index) => ({ index, entry }))
    this.#init.outputs.download({ wanted, title: words.download.all(filesWord(this.files.length)), saver })
  }

  /** Where a file of that name goes; undefined when the owner chose nothing. */
  async #place(name: string): Promise<(() => Promise<OutputSink>) | undefined> {
    if (!this.toDisk) return () => Promise.resolve(new BlobSink(name))
    const handle = await chooseFile(name)
    return handle && (() => pickedSink(handle))
  }
}
