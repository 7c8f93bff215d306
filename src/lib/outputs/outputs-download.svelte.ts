import { verifyOutputFile, type OutputEntry, type OutputFile, type OutputFileCheck } from '@edgecloud/protocol'
import { Reconnect } from '../logs/reconnect.ts'
import type { DownloadState } from './download-state.ts'
import { FileMismatchError, SaveFailedError } from './errors.ts'
import { finalFault } from './final-fault.ts'
import type { OutputSaver, OutputSink } from './output-saver.ts'
import type { OutputsLink } from './outputs-link.ts'

/** Milliseconds between two changes of the figures that are shown. */
const SHOWN_EACH_MS = 100

/** An entry of the list, by its index there. */
export interface WantedEntry {
  readonly index: number
  readonly entry: OutputEntry
}

export interface OutputsDownloadInit {
  /** In the order in which they are fetched. */
  readonly wanted: readonly WantedEntry[]
  /** What is fetched, for people. */
  readonly title: string
  readonly saver: OutputSaver
}

/** The file that comes now. */
interface Current {
  readonly entry: OutputFile
  readonly check: OutputFileCheck
  readonly sink: OutputSink
  written: number
}

/** Fetches files of a result one after another, each checked before it is given to the owner; resumed where a link was lost. */
export class OutputsDownload {
  readonly title: string
  readonly ofFiles: number
  /** Bytes of all files together. */
  readonly ofBytes: number
  readonly #wanted: readonly WantedEntry[]
  readonly #saver: OutputSaver
  readonly #cancelling = new AbortController()
  /** By the index in the list. */
  readonly #saved: boolean[] = []
  #done = 0
  #at = 0
  #current: Current | undefined
  #link: OutputsLink | undefined
  #received = 0
  #shownAt = 0
  #state = $state.raw<DownloadState>({ kind: 'queued' })
  #bytes = $state(0)
  #files = $state(0)
  readonly #links = new Reconnect({
    connect: () => this.#fetchRest(),
    progress: () => this.#received + this.#at,
    onState: (state) => this.#onLink(state),
    isFinal: (error) => this.#isFinal(error),
    signal: this.#cancelling.signal,
  })

  constructor({ wanted, title, saver }: OutputsDownloadInit) {
    this.#wanted = wanted
    this.#saver = saver
    this.title = title
    const files = wanted.flatMap(({ entry }) => (entry.kind === 'file' ? [entry] : []))
    this.ofFiles = files.length
    this.ofBytes = files.reduce((sum, { size }) => sum + size, 0)
  }

  get state(): DownloadState {
    return this.#state
  }
  /** Bytes that have come, of all files together. */
  get bytes(): number {
    return this.#bytes
  }
  /** Files that were checked. */
  get files(): number {
    return this.#files
  }
  /** Files that were checked are there, whatever becomes of the others. */
  get keepsEach(): boolean {
    return this.#saver.keepsEach
  }
  /** True until it has come to an end, good or bad. */
  get open(): boolean {
    return ['queued', 'running', 'waiting'].includes(this.#state.kind)
  }
  /** True when the file of that index was right and is handed over. */
  hasSaved(index: number): boolean {
    return this.#files > 0 && this.#saved[index] === true
  }
  /** True when the file of that index comes now. */
  isAt(index: number): boolean {
    return this.#files >= 0 && this.open && this.#wanted[this.#at]?.index === index
  }

  /** Fetches over that link until all is there, it cannot go on, or `cancel`. Never throws. */
  async run(link: OutputsLink): Promise<void> {
    if (!this.open) return
    this.#link = link
    await this.#links.run()
    this.#show()
    if (this.#state.kind === 'saved') return
    // What was begun is taken away, whatever the reason.
    await this.#current?.sink.discard().catch(() => undefined)
    await this.#saver.discard().catch(() => undefined)
    this.#current = undefined
    if (this.open) this.#state = { kind: 'cancelled' }
  }

  cancel(): void {
    if (!this.open) return
    if (this.#state.kind === 'queued') {
      this.#state = { kind: 'cancelled' }
      void this.#saver.discard().catch(() => undefined)
    }
    this.#cancelling.abort()
    // Only the one that is under way reads from the link.
    this.#link?.drop()
  }

  /** Tries again now instead of later. */
  retryNow(): void {
    this.#links.now()
  }

  async #fetchRest(): Promise<void> {
    for (let wanted = this.#wanted[this.#at]; wanted !== undefined; wanted = this.#wanted[this.#at]) {
      const { entry, index } = wanted
      if (entry.kind === 'directory') await saving(() => this.#saver.folder(entry.path), entry.path)
      else await this.#fetchFile(entry, index)
      this.#at += 1
    }
    await saving(() => this.#saver.finish())
    this.#state = { kind: 'saved' }
  }

  async #fetchFile(entry: OutputFile, index: number): Promise<void> {
    if (this.#link === undefined) return
    const { reader } = await this.#link.open(this.#cancelling.signal)
    this.#state = { kind: 'running' }
    const current = (this.#current ??= await this.#begin(entry))
    for await (const bytes of reader.fetch(index, current.written)) {
      if (!current.check.push(bytes)) throw new FileMismatchError(entry.path)
      await saving(() => current.sink.write(bytes), entry.path)
      current.written += bytes.length
      this.#received += bytes.length
      if (performance.now() - this.#shownAt > SHOWN_EACH_MS) this.#show()
    }
    if (!current.check.end()) throw new FileMismatchError(entry.path)
    await saving(() => current.sink.keep(), entry.path)
    this.#current = undefined
    this.#saved[index] = true
    this.#done += 1
  }

  async #begin(entry: OutputFile): Promise<Current> {
    const sink = await saving(() => this.#saver.file(entry), entry.path)
    return { entry, check: verifyOutputFile(entry), sink, written: 0 }
  }

  #show(): void {
    this.#shownAt = performance.now()
    this.#bytes = this.#received
    this.#files = this.#done
  }

  #onLink(state: Parameters<ConstructorParameters<typeof Reconnect>[0]['onState']>[0]): void {
    this.#show()
    if (state.kind === 'waiting') this.#state = state
    else if (state.kind === 'connecting') this.#state = { kind: 'running' }
    else this.#state = { kind: 'failed', code: state.code, message: state.message }
  }

  #isFinal(error: unknown): boolean {
    const fault = finalFault(error)
    if (fault === undefined) return false
    this.#state = { kind: 'failed', code: fault.code, message: fault.message }
    return true
  }
}

async function saving<Result>(step: () => Promise<Result>, path?: string): Promise<Result> {
  try {
    return await step()
  } catch (cause) {
    throw new SaveFailedError(cause, path)
  }
}
