import { decodeFrame, zstdDecoder, type logs } from '@edgecloud/protocol'
import { WorkSlices } from '../ui/work-slices.ts'
import { LogProofError, UnexpectedMessageError } from './errors.ts'
import { isNotYet, type LinkState } from './link-state.ts'
import type { LogChannel } from './log-channel.ts'
import { headOnChain, type ChainHead } from './log-check.ts'
import { LogCopy } from './log-copy.svelte.ts'
import type { LogHead } from './log-head.ts'
import { LogKeeper } from './log-keeper.ts'
import type { LogLine } from './log-line.ts'
import type { KeptRun, LogStore } from './log-store.ts'
import { proofWords } from './proof-words.ts'
import { Reconnect } from './reconnect.ts'
import { taskBytes } from './task-bytes.ts'

/** Workers send at least an empty batch every 20 s; after twice that and a little the link is dead. */
const SILENCE_MS = 45_000
/** Milliseconds of work on what came before the page may draw: a fast worker sends more than a frame has time for. */
const SLICE_MS = 6

export interface RunLogInit {
  /** Id of the run, from protocol's `runId`. */
  readonly run: string
  readonly task: bigint
  readonly replica: number
  readonly attempt: number
  readonly store: LogStore
  /** Opens the log protocol of the worker, and proves the right to read. */
  readonly connect: (signal: AbortSignal) => Promise<Pick<LogChannel, 'send' | 'next' | 'abort'>>
  /** Is told what each reading ended with. */
  readonly onEnd?: (state: LinkState) => void
}

/**
 * The log of one run: read from its worker, checked frame by frame, resumed where it stopped. Once a proof fails nothing
 * more is read, not even after a reload, until the owner asks for it.
 */
export class RunLog extends LogCopy {
  readonly #init: RunLogInit
  readonly #stopping = new AbortController()
  readonly #keeper: LogKeeper
  #state = $state.raw<LinkState>({ kind: 'opening' })
  #kept: KeptRun | undefined
  /** One reading; ends when a proof fails. */
  #reading = new AbortController()
  #links: Reconnect | undefined

  constructor(init: RunLogInit) {
    super()
    this.#init = init
    this.#keeper = new LogKeeper((piece) => init.store.append(init.run, piece))
  }

  get run(): string {
    return this.#init.run
  }
  get state(): LinkState {
    return this.#state
  }

  /** True for a line that a failed proof leaves in doubt. */
  doubts({ seq }: LogLine): boolean {
    return this.#state.kind === 'untrusted' && seq >= this.#state.verified
  }

  /**
   * Exactly the bytes that the task wrote, from its first entry on, as far as this browser keeps them; none of an entry that
   * is in doubt. @returns their pieces, and how many entries they are of
   */
  async bytes(): Promise<{ pieces: Uint8Array<ArrayBuffer>[]; entries: number }> {
    await this.#keeper.settled()
    const kept = await this.#init.store.load(this.#init.run)
    const frames = kept?.frames.map(decodeFrame) ?? []
    const good = this.#state.kind === 'untrusted' ? frames.slice(0, Number(this.#state.verified)) : frames
    return { pieces: taskBytes(good), entries: good.length }
  }

  /** Reads until the log has ended, a proof has failed or `stop`. */
  async start(): Promise<void> {
    await this.#restore()
    if (this.#state.kind !== 'untrusted') await this.#follow()
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** Tries again now instead of later. */
  retryNow(): void {
    this.#links?.now()
  }

  /** Forgets what is here, a failed proof too, and reads from the first entry on. */
  async readAgain(): Promise<void> {
    this.#reading.abort()
    await this.#keeper.settled()
    await this.#init.store.forget(this.#init.run)
    this.#kept = undefined
    this.clear()
    await this.#follow()
  }

  /** To be told what stands on the chain of the log of this run; heads of other runs are left out. */
  compare({ replica, attempt, head }: { replica: number; attempt: number; head: ChainHead }): void {
    if (replica !== this.#init.replica || attempt !== this.#init.attempt) return
    this.hearFromChain(headOnChain(head))
    if (this.#state.kind === 'untrusted') return
    try {
      this.#compareNow()
    } catch (error) {
      if (!this.#alarm(error)) throw error
    }
  }

  async #follow(): Promise<void> {
    this.#reading = new AbortController()
    this.#links = new Reconnect({
      connect: () => this.#read(),
      progress: () => this.entries,
      onState: (state) => {
        // While a run is about to begin its worker is asked again and again: the words for that are to stand still.
        if (state.kind !== 'connecting' || !isAboutToBegin(this.#state)) this.#state = state
      },
      isFinal: (error) => this.#alarm(error),
      signal: AbortSignal.any([this.#stopping.signal, this.#reading.signal]),
    })
    await this.#links.run()
    this.#init.onEnd?.(this.#state)
  }

  async #restore(): Promise<void> {
    const found = await this.#init.store.load(this.#init.run).catch(() => undefined)
    if (found === undefined) return
    this.#kept = found.run
    const { alarm } = found.run
    const pace = { sliceMs: SLICE_MS, signal: this.#stopping.signal }
    try {
      await this.restore(found.run, found.frames, pace)
    } catch {
      // Damaged here and not by the worker: all but the frames themselves is still good.
      await this.#init.store.forgetFrames(this.#init.run)
      await this.restore(found.run, [], pace)
    }
    if (alarm !== undefined) this.#state = { kind: 'untrusted', code: 'log_proof_invalid', ...alarm }
  }

  /** One connection, from the handshake to the end of the log. Returns only when the log has ended. */
  async #read(): Promise<void> {
    const { task, replica, attempt, connect } = this.#init
    const { signal } = this.#reading
    const connecting = connect(AbortSignal.any([this.#stopping.signal, signal]))
    const [channel, decoder] = await Promise.all([connecting, zstdDecoder()])
    try {
      const fromSeq = this.entries
      // What is final now the worker knew before it is asked; what becomes final later may overtake its answer.
      const { onChain } = this
      const packed = decoder !== undefined
      channel.send({ case: 'read', value: { task, replica, attempt, fromSeq, follow: true, packed } })
      const body = await channel.next(SILENCE_MS)
      if (body?.case !== 'head') throw new UnexpectedMessageError(body?.case ?? 'the end')
      const head = body.value
      if (this.adopt(head.logKey)) await this.#keep({ logKey: head.logKey })
      signal.throwIfAborted()
      this.#takeHead(head)
      if (head.size < onChain) throw new LogProofError(proofWords.chainLonger(head.size, onChain))
      await this.#take(channel, signal)
    } finally {
      channel.abort()
    }
  }

  async #take(channel: Pick<LogChannel, 'next'>, signal: AbortSignal): Promise<void> {
    const slices = new WorkSlices(SLICE_MS)
    for (;;) {
      const body = await channel.next(SILENCE_MS)
      await slices.pause()
      signal.throwIfAborted()
      if (body?.case === 'frames') await this.#takeFrames(body.value)
      else if (body?.case === 'ended') return this.#takeEnd(body.value)
      else throw new UnexpectedMessageError(body?.case ?? 'the end')
    }
  }

  async #takeFrames({ firstSeq, frames, size, root }: logs.Frames): Promise<void> {
    this.append(firstSeq, frames)
    this.#takeHead({ size, root })
    const { logKey, checked } = this
    if (frames.length === 0 || logKey === undefined) return
    if (checked !== undefined) this.#kept = { logKey, head: checked }
    await this.#keeper.add({ firstSeq, frames, kept: this.#kept })
  }

  #takeHead(head: LogHead): void {
    const missing = this.check(head)
    this.#state = missing === 0n ? { kind: 'live' } : { kind: 'catching-up', missing }
    this.#compareNow()
  }

  #compareNow(): void {
    this.compareWithChain({ ended: this.#state.kind === 'ended' })
  }

  #takeEnd({ outcome, exitCode, reason, size, root }: logs.Ended): void {
    this.finish({ size, root })
    this.#state = { kind: 'ended', outcome, exitCode, reason }
    this.#compareNow()
  }

  async #keep(kept: KeptRun): Promise<void> {
    this.#kept = kept
    await this.#init.store.keep(this.#init.run, kept)
  }

  /** Ends the reading for good when a proof has failed; false for any other error. */
  #alarm(error: unknown): boolean {
    if (!(error instanceof LogProofError)) return false
    const { agreed, logKey } = this
    const alarm = { message: error.message, verified: error.verified ?? agreed }
    this.#reading.abort()
    this.#state = { kind: 'untrusted', code: error.code, ...alarm }
    // The view draws its lines anew, with the doubtful ones marked.
    this.redraw()
    const kept = this.#kept ?? (logKey && { logKey })
    if (kept !== undefined) void this.#keep({ ...kept, alarm })
    return true
  }
}

const isAboutToBegin = (state: LinkState): boolean => state.kind === 'waiting' && isNotYet(state.code)
