import { equalBytes, type logs } from '@edgecloud/protocol'
import { LogProofError, LogRefusedError, UnexpectedMessageError } from './errors.ts'
import { LineBuffer } from './line-buffer.ts'
import { backoff, isPassing, type LinkState } from './link-state.ts'
import type { LogChannel } from './log-channel.ts'
import { LineAssembler, type LogLine } from './log-line.ts'
import type { LogNode, WorkerPlace } from './log-node.ts'
import type { LogStore } from './log-store.ts'
import { LogVerifier, type LogHead } from './log-verifier.ts'

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
  readonly node: () => Promise<LogNode>
  /** Where the worker is now; asked before each try, as a restarted worker has new addresses. */
  readonly locate: () => Promise<WorkerPlace>
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
  #retry: (() => void) | undefined

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
    let tries = 0
    let since = Date.now()
    while (!this.#stopping.signal.aborted) {
      const before = this.#entries
      try {
        this.#state = { kind: 'connecting', tries }
        await this.#read()
        return
      } catch (error) {
        if (this.#stopping.signal.aborted || this.#isFinal(error)) return
        if (this.#entries > before || tries === 0) since = Date.now()
        tries = this.#entries > before ? 1 : tries + 1
        await this.#pause(error, tries, since)
      }
    }
  }

  stop(): void {
    this.#stopping.abort()
    this.#retry?.()
  }

  /** Tries again now instead of later. */
  retryNow(): void {
    this.#retry?.()
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
    const { task, replica, attempt, node, locate } = this.#init
    const { signal } = this.#stopping
    const channel = await (await node()).open(await locate(), task, signal)
    try {
      const fromSeq = this.#verifier?.size ?? 0n
      channel.send({ body: { case: 'read', value: { task, replica, attempt, fromSeq, follow: true } } })
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
    if (error instanceof LogRefusedError && !isPassing(error.code)) {
      this.#state = { kind: 'refused', code: error.code, message: error.message }
      return true
    }
    return false
  }

  async #pause(error: unknown, tries: number, since: number): Promise<void> {
    const waitMs = backoff(tries)
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'link_failed'
    const message = error instanceof Error ? error.message : String(error)
    this.#state = { kind: 'waiting', retryAt: Date.now() + waitMs, since, tries, code, message }
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const wake = () => resolve(undefined)
    const timer = setTimeout(wake, waitMs)
    this.#retry = wake
    await promise
    clearTimeout(timer)
    this.#retry = undefined
  }
}
