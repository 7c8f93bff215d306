import { equalBytes, hash256, type OutputManifest } from '@edgecloud/protocol'
import { checkManifest } from './check-manifest.ts'
import { OutputsReader, type OutputsSource } from './outputs-reader.ts'

export interface OutputsLinkInit {
  readonly task: bigint
  readonly replica: number
  readonly attempt: number
  /** Root over the outputs by the chain, `0x` hex. */
  readonly root: string
  /** Opens the outputs protocol of the worker, and proves the right to use it. */
  readonly connect: (signal: AbortSignal) => Promise<OutputsSource>
}

interface Opened {
  readonly reader: OutputsReader
  readonly manifest: OutputManifest
}

/** The way to what a run left behind: one stream, made anew when it is lost, and always of what the chain knows. */
export class OutputsLink {
  readonly #init: OutputsLinkInit
  #reader: OutputsReader | undefined
  #known: { readonly digest: Uint8Array; readonly manifest: OutputManifest } | undefined

  constructor(init: OutputsLinkInit) {
    this.#init = init
  }

  /**
   * A stream for the next file, perhaps a new one, and the list, which is the chain's. Throws what the channel throws,
   * ManifestMalformedError, or RootMismatchError.
   */
  async open(signal: AbortSignal): Promise<Opened> {
    if (this.#reader?.usable === true && this.#known !== undefined) {
      return { reader: this.#reader, manifest: this.#known.manifest }
    }
    this.drop()
    const { task, replica, attempt, connect } = this.#init
    const reader = new OutputsReader(await connect(signal))
    this.#reader = reader
    try {
      return { reader, manifest: await this.#check(await reader.list({ task, replica, attempt })) }
    } catch (error) {
      this.drop()
      throw error
    }
  }

  /** Ends the stream; whoever reads it gets an error. */
  drop(): void {
    this.#reader?.close()
    this.#reader = undefined
  }

  async #check(json: Uint8Array): Promise<OutputManifest> {
    const digest = hash256(json)
    // The same bytes need no second look.
    if (this.#known !== undefined && equalBytes(this.#known.digest, digest)) return this.#known.manifest
    const manifest = await checkManifest(json, this.#init.root)
    this.#known = { digest, manifest }
    return manifest
  }
}
