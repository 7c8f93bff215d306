import { decodeFrame, equalBytes, type logs } from '@edgecloud/protocol'
import { WorkSlices } from '../ui/work-slices.ts'
import { LogProofError, UnexpectedMessageError } from './errors.ts'
import { isNotYet, type LinkState } from './link-state.ts'
import type { LogChannel } from './log-channel.ts'
import { headOnChain, type ChainHead } from './log-check.ts'
import type { LogHead } from './log-head.ts'
import { LogKeeper } from './log-keeper.ts'
import type { LogLine } from './log-line.ts'
import { LogLines } from './log-lines.svelte.ts'
import type { KeptRun, LogStore } from './log-store.ts'
import { LogVerifier } from './log-verifier.ts'
import { proofWords } from './proof-words.ts'
import { Reconnect } from './reconnect.ts'
import { taskBytes } from './task-bytes.ts'

/** Workers send at least an empty batch every 20 s; after twice that and a little the link is dead. */
const SILENCE_MS = 45_000
/** Milliseconds of work on what came before the page may draw: a fast worker sends more than a frame has time for. */
const SLICE_MS = 6
/** Frames between two looks at the clock; the largest ones take a quarter of a millisecond each. */
const SLICE_FRAMES = 16

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
export class RunLog {
  readonly #init: RunLogInit
  readonly #stopping = new AbortController()
  readonly #lines = new LogLines()
  readonly #keeper: LogKeeper
  #verifier: LogVerifier | undefined
  #state = $state.raw<LinkState>({ kind: 'opening' })
  #entries = $state.raw(0n)
  #checked = $state.raw<LogHead>()
  #proven = $state.raw(0n)
  #kept: KeptRun | undefined
  /** The chain's word on this log, as far as it is known. */
  #chainHead: LogHead | undefined
  /** One reading; ends when a proof fails. */
  #reading = new AbortController()
  #links: Reconnect | undefined

  constructor(init: RunLogInit) {
    this.#init = init
    this.#keeper = new LogKeeper((piece) => init.store.append(init.run, piece))
  }

  get run(): string {
    return this.#init.run
  }
  get state(): LinkState {
    return this.#state
  }
  /** Raised when the lines are to be drawn anew. */
  get generation(): number {
    return this.#lines.generation
  }
  /** Lines ever added; those before `first` are no longer held. */
  get total(): number {
    return this.#lines.total
  }
  get first(): number {
    return this.#lines.first
  }
  /** Frames that were read. */
  get entries(): bigint {
    return this.#entries
  }
  /** The newest head of the worker that the frames here add up to. */
  get checked(): LogHead | undefined {
    return this.#checked
  }
  /** Frames, from the first on, whose root was found on the chain. */
  get proven(): bigint {
    return this.#proven
  }
  /** Time stamp of the newest line, Unix milliseconds by the worker's clock. */
  get lastLineAt(): number | undefined {
    return this.#lines.lastLineAt
  }

  lines(from: number, limit?: number): readonly LogLine[] {
    return this.#lines.slice(from, limit)
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
    this.#clear()
    await this.#follow()
  }

  /** To be told what stands on the chain of the log of this run; heads of other runs are left out. */
  compare({ replica, attempt, head }: { replica: number; attempt: number; head: ChainHead }): void {
    if (replica !== this.#init.replica || attempt !== this.#init.attempt) return
    this.#chainHead = headOnChain(head)
    if (this.#state.kind === 'untrusted') return
    try {
      this.#compare()
    } catch (error) {
      if (!this.#alarm(error)) throw error
    }
  }

  async #follow(): Promise<void> {
    this.#reading = new AbortController()
    this.#links = new Reconnect({
      connect: () => this.#read(),
      progress: () => this.#entries,
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
    const { logKey, head, alarm } = found.run
    this.#verifier = new LogVerifier(logKey, head)
    try {
      await this.#addSlowly(found.frames)
    } catch {
      // Damaged here and not by the worker: all but the frames themselves is still good.
      await this.#init.store.forgetFrames(this.#init.run)
      this.#clear()
      this.#verifier = new LogVerifier(logKey, head)
    }
    if (alarm !== undefined) this.#state = { kind: 'untrusted', code: 'log_proof_invalid', ...alarm }
  }

  #clear(): void {
    this.#verifier = undefined
    this.#lines.clear()
    this.#entries = 0n
    this.#proven = 0n
    this.#checked = undefined
  }

  /** One connection, from the handshake to the end of the log. Returns only when the log has ended. */
  async #read(): Promise<void> {
    const { task, replica, attempt, connect } = this.#init
    const { signal } = this.#reading
    const channel = await connect(AbortSignal.any([this.#stopping.signal, signal]))
    try {
      const fromSeq = this.#verifier?.size ?? 0n
      // What is final now the worker knew before it is asked; what becomes final later may overtake its answer.
      const onChain = this.#chainHead?.size ?? 0n
      channel.send({ case: 'read', value: { task, replica, attempt, fromSeq, follow: true } })
      const body = await channel.next(SILENCE_MS)
      if (body?.case !== 'head') throw new UnexpectedMessageError(body?.case ?? 'the end')
      const head = body.value
      const verifier = await this.#adopt(head.logKey)
      signal.throwIfAborted()
      this.#check(verifier, head)
      if (head.size < onChain) throw new LogProofError(proofWords.chainLonger(head.size, onChain))
      await this.#take(channel, verifier, signal)
    } finally {
      channel.abort()
    }
  }

  async #take(channel: Pick<LogChannel, 'next'>, verifier: LogVerifier, signal: AbortSignal): Promise<void> {
    const slices = new WorkSlices(SLICE_MS)
    for (;;) {
      const body = await channel.next(SILENCE_MS)
      await slices.pause()
      signal.throwIfAborted()
      if (body?.case === 'frames') await this.#takeFrames(body.value, verifier)
      else if (body?.case === 'ended') return this.#finish(body.value, verifier)
      else throw new UnexpectedMessageError(body?.case ?? 'the end')
    }
  }

  /** The key of the leaves is the run's own: a worker that shows another one shows another log. */
  async #adopt(logKey: Uint8Array): Promise<LogVerifier> {
    if (this.#verifier !== undefined) {
      if (!equalBytes(this.#verifier.logKey, logKey)) throw new LogProofError(proofWords.key())
      return this.#verifier
    }
    this.#verifier = new LogVerifier(logKey)
    await this.#keep({ logKey })
    return this.#verifier
  }

  async #takeFrames({ firstSeq, frames, size, root }: logs.Frames, verifier: LogVerifier): Promise<void> {
    if (firstSeq !== verifier.size) throw new LogProofError(proofWords.order(firstSeq, verifier.size))
    this.#add(frames)
    this.#check(verifier, { size, root })
    if (frames.length === 0) return
    if (this.#checked !== undefined) this.#kept = { logKey: verifier.logKey, head: this.#checked }
    await this.#keeper.add({ firstSeq, frames, kept: this.#kept })
  }

  /** As `#add`, with pauses for the page to draw: there may be 64 MiB. */
  async #addSlowly(frames: readonly Uint8Array[]): Promise<void> {
    const slices = new WorkSlices(SLICE_MS)
    for (let at = 0; at < frames.length; at += SLICE_FRAMES) {
      this.#add(frames.slice(at, at + SLICE_FRAMES))
      await slices.pause()
      if (this.#stopping.signal.aborted) return
    }
  }

  #add(frames: readonly Uint8Array[]): void {
    const verifier = this.#verifier
    if (verifier === undefined) return
    this.#lines.push(frames.map((frame) => verifier.append(frame)))
    this.#entries = verifier.size
  }

  #check(verifier: LogVerifier, head: LogHead): void {
    if (verifier.matches(head)) {
      this.#checked = { size: head.size, root: head.root }
      this.#state = { kind: 'live' }
    } else this.#state = { kind: 'catching-up', missing: head.size - verifier.size }
    this.#compare()
  }

  #compare(): void {
    const verifier = this.#verifier
    const head = this.#chainHead
    if (verifier === undefined || head === undefined) return
    verifier.compareWithChain(head)
    this.#proven = verifier.proven
    if (this.#state.kind === 'ended' && head.size > verifier.size) {
      throw new LogProofError(proofWords.chainLonger(verifier.size, head.size))
    }
  }

  #finish({ outcome, exitCode, reason, size, root }: logs.Ended, verifier: LogVerifier): void {
    if (!verifier.matches({ size, root })) throw new LogProofError(proofWords.missing(verifier.agreed, size))
    this.#lines.flush()
    this.#checked = { size, root }
    this.#state = { kind: 'ended', outcome, exitCode, reason }
    this.#compare()
  }

  async #keep(kept: KeptRun): Promise<void> {
    this.#kept = kept
    await this.#init.store.keep(this.#init.run, kept)
  }

  /** Ends the reading for good when a proof has failed; false for any other error. */
  #alarm(error: unknown): boolean {
    if (!(error instanceof LogProofError)) return false
    const verifier = this.#verifier
    const agreed = verifier === undefined ? 0n : verifier.agreed > verifier.proven ? verifier.agreed : verifier.proven
    const alarm = { message: error.message, verified: error.verified ?? agreed }
    this.#reading.abort()
    this.#state = { kind: 'untrusted', code: error.code, ...alarm }
    // The view draws its lines anew, with the doubtful ones marked.
    this.#lines.redraw()
    const kept = this.#kept ?? (verifier && { logKey: verifier.logKey })
    if (kept !== undefined) void this.#keep({ ...kept, alarm })
    return true
  }
}

const isAboutToBegin = (state: LinkState): boolean => state.kind === 'waiting' && isNotYet(state.code)
