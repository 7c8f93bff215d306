import { equalBytes, type logs } from '@edgecloud/protocol'
import { LogProofError, UnexpectedMessageError } from './errors.ts'
import { LineBuffer } from './line-buffer.ts'
import type { LinkState } from './link-state.ts'
import type { LogChannel } from './log-channel.ts'
import { LineAssembler, type LogLine } from './log-line.ts'
import type { LogStore } from './log-store.ts'
import { LogVerifier, type LogHead } from './log-verifier.ts'
import { Reconnect } from './reconnect.ts'

/** Lines held for the screen and for the download. */
export const MAX_LINES = 50_000
/** Workers send at least an empty batch every 20 s; after twice that and a little the link is dead. */
const SILENCE_MS = 45_000

export interface RunLogInit {
  /** Id of the run, from protocol's `runId`. */
  readonly run: string
  readonly task: bigint
  readonly replica: number
  readonly attempt: number
  readonly store: LogStore
  /** Opens the log protocol of the worker, and proves the right to read. */
  readonly connect: (signal: AbortSignal) => Promise<LogChannel>
}

/** The log of one run: read from its worker, checked frame by frame, resumed where it stopped. */
export class RunLog {
  readonly #init: RunLogInit
  readonly #stopping = new AbortController()
  readonly #buffer = new LineBuffer<LogLine>(MAX_LINES)
  #assembler = new LineAssembler()
  #verifier: LogVerifier | undefined
  #state = $state.raw<LinkState>({ kind: 'opening' })
  #total = $state(0)
  #entries = $state.raw(0n)
  #checked = $state.raw<LogHead>()
  #lastLineAt = $state<number>()
  #generation = $state(0)
  readonly #links = new Reconnect({
    connect: () => this.#read(),
    progress: () => this.#entries,
    onState: (state) => (this.#state = state),
    isFinal: (error) => this.#isFinal(error),
    signal: this.#stopping.signal,
  })

  constructor(init: RunLogInit) {
    this.#init = init
  }

  get run(): string {
    return this.#init.run
  }
  get state(): LinkState {
    return this.#state
  }
  /** Raised when the lines so far are thrown away and the log is read from its start again. */
  get generation(): number {
    return this.#generation
  }
  /** Lines ever added; those before `first` are no longer held. */
  get total(): number {
    return this.#total
  }
  get first(): number {
    return this.#total === 0 ? 0 : this.#buffer.first
  }
  /** Frames that were read. */
  get entries(): bigint {
    return this.#entries
  }
  /** The newest head of the worker that the frames here add up to. */
  get checked(): LogHead | undefined {
    return this.#checked
  }
  /** Time stamp of the newest line, Unix milliseconds by the worker's clock. */
  get lastLineAt(): number | undefined {
    return this.#lastLineAt
  }

  lines(from: number, limit?: number): readonly LogLine[] {
    return this.#buffer.slice(from, limit)
  }

  /** Reads until the log has ended or `stop`. */
  async start(): Promise<void> {
    await this.#restore()
    await this.#links.run()
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** Tries again now instead of later. */
  retryNow(): void {
    this.#links.now()
  }

  async #restore(): Promise<void> {
    const kept = await this.#init.store.load(this.#init.run).catch(() => undefined)
    if (kept === undefined) return
    try {
      this.#verifier = new LogVerifier(kept.logKey)
      this.#add(kept.frames)
    } catch {
      await this.#beginAnew()
    }
  }

  async #beginAnew(): Promise<void> {
    await this.#init.store.forget(this.#init.run)
    this.#verifier = undefined
    this.#assembler = new LineAssembler()
    this.#buffer.clear()
    this.#generation += 1
    this.#total = 0
    this.#entries = 0n
    this.#checked = undefined
  }

  /** One connection, from the handshake to the end of the log. Returns only when the log has ended. */
  async #read(): Promise<void> {
    const { task, replica, attempt, connect } = this.#init
    const channel = await connect(this.#stopping.signal)
    try {
      const fromSeq = this.#verifier?.size ?? 0n
      channel.send({ case: 'read', value: { task, replica, attempt, fromSeq, follow: true } })
      const head = await channel.expect('head', SILENCE_MS)
      const verifier = await this.#adopt(head.logKey)
      this.#check(verifier, head)
      await this.#follow(channel, verifier)
    } finally {
      channel.abort()
    }
  }

  async #follow(channel: LogChannel, verifier: LogVerifier): Promise<void> {
    for (;;) {
      const body = await channel.next(SILENCE_MS)
      if (body?.case === 'frames') await this.#take(body.value, verifier)
      else if (body?.case === 'ended') return this.#finish(body.value, verifier)
      else throw new UnexpectedMessageError(body?.case ?? 'the end')
    }
  }

  /** The key of the leaves belongs to the run; what was kept under another one is of no use. */
  async #adopt(logKey: Uint8Array): Promise<LogVerifier> {
    if (this.#verifier !== undefined && equalBytes(this.#verifier.logKey, logKey)) return this.#verifier
    const resumed = (this.#verifier?.size ?? 0n) > 0n
    await this.#beginAnew()
    this.#verifier = new LogVerifier(logKey)
    await this.#init.store.begin(this.#init.run, logKey)
    if (resumed) throw new UnexpectedMessageError('another log key')
    return this.#verifier
  }

  async #take({ firstSeq, frames, size, root }: logs.Frames, verifier: LogVerifier): Promise<void> {
    if (firstSeq !== verifier.size) {
      throw new LogProofError(`entries from ${firstSeq} came in place of ${verifier.size}.`)
    }
    this.#add(frames)
    this.#check(verifier, { size, root })
    if (frames.length > 0) await this.#init.store.append(this.#init.run, firstSeq, frames)
  }

  #add(frames: readonly Uint8Array[]): void {
    const verifier = this.#verifier
    if (verifier === undefined) return
    const lines = frames.flatMap((frame) => this.#assembler.push(verifier.append(frame)))
    this.#show(lines)
    this.#entries = verifier.size
  }

  #show(lines: readonly LogLine[]): void {
    if (lines.length === 0) return
    this.#buffer.push(lines)
    this.#total = this.#buffer.total
    this.#lastLineAt = lines.at(-1)?.timestampMs ?? this.#lastLineAt
  }

  #check(verifier: LogVerifier, head: LogHead): void {
    if (verifier.matches(head)) {
      this.#checked = { size: head.size, root: head.root }
      this.#state = { kind: 'live' }
    } else this.#state = { kind: 'catching-up', missing: head.size - verifier.size }
  }

  #finish({ outcome, exitCode, reason, size, root }: logs.Ended, verifier: LogVerifier): void {
    if (!verifier.matches({ size, root })) throw new LogProofError(`${size - verifier.size} entries never came.`)
    this.#show(this.#assembler.flush())
    this.#checked = { size, root }
    this.#state = { kind: 'ended', outcome, exitCode, reason }
  }

  #isFinal(error: unknown): boolean {
    if (error instanceof LogProofError) {
      this.#state = { kind: 'untrusted', code: error.code, message: error.message }
      return true
    }
    return false
  }
}
