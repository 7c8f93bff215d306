import { Reconnect } from '../logs/reconnect.ts'
import { finalFault } from './final-fault.ts'
import { OutputsDownload, type OutputsDownloadInit } from './outputs-download.svelte.ts'
import { OutputsLink, type OutputsLinkInit } from './outputs-link.ts'
import type { OutputsState } from './outputs-state.ts'

export interface RunOutputsInit extends OutputsLinkInit {
  /** Is told when a worker ended something for good: some refusals need a new signature. */
  readonly learn: (state: { readonly kind: string; readonly code?: string }) => void
}

/** What one run left behind: its list, checked by the chain, and what of it is being downloaded. */
export class RunOutputs {
  readonly #link: OutputsLink
  readonly #learn: RunOutputsInit['learn']
  readonly #stopping = new AbortController()
  #listed = 0
  /** Downloads go one after another over one stream. */
  #last: Promise<void> = Promise.resolve()
  #state = $state.raw<OutputsState>({ kind: 'connecting', tries: 0 })
  #downloads = $state.raw<readonly OutputsDownload[]>([])
  readonly #links = new Reconnect({
    connect: () => this.#list(),
    progress: () => this.#listed,
    onState: (state) => (this.#state = state),
    isFinal: (error) => this.#isFinal(error),
    signal: this.#stopping.signal,
  })

  constructor(init: RunOutputsInit) {
    this.#link = new OutputsLink(init)
    this.#learn = init.learn
  }

  get state(): OutputsState {
    return this.#state
  }
  /** Those under way and those over, in the order in which they were asked for. */
  get downloads(): readonly OutputsDownload[] {
    return this.#downloads
  }

  /** Reads the list. Resolves once it is there, or never will be. */
  async start(): Promise<void> {
    await this.#links.run()
    this.#learn(this.#state)
  }

  /** Takes up what was asked for when it is its turn. */
  download(init: OutputsDownloadInit): OutputsDownload {
    const download = new OutputsDownload(init)
    this.#downloads = [...this.#downloads, download]
    this.#last = this.#last.then(() => this.#run(download))
    return download
  }

  stop(): void {
    for (const download of this.#downloads) download.cancel()
    this.#stopping.abort()
    this.#link.drop()
  }

  /** Tries again now instead of later. */
  retryNow(): void {
    this.#links.now()
  }

  async #run(download: OutputsDownload): Promise<void> {
    await download.run(this.#link)
    const { state } = download
    if (state.kind === 'failed') this.#learn({ kind: 'refused', code: state.code })
  }

  async #list(): Promise<void> {
    const { manifest } = await this.#link.open(this.#stopping.signal)
    this.#listed += 1
    this.#state = { kind: 'ready', manifest }
  }

  #isFinal(error: unknown): boolean {
    const fault = finalFault(error)
    if (fault === undefined) return false
    const { code, message } = fault
    if (fault.kind === 'unsupported') this.#state = { kind: 'unsupported' }
    else if (fault.kind === 'gone') this.#state = { kind: 'gone', code }
    else this.#state = { kind: 'untrusted', code, message }
    return true
  }
}
