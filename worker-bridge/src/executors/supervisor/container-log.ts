import type { OutputSource } from './execution.ts'
import type { FrameLog } from './frame-log.ts'
import { LineSplitter } from './line-splitter.ts'
import type { Source } from './losses.ts'

/** A line without an end is shown after this time, such as a progress bar. */
const PARTIAL_LINE_MS = 250
/** Once the log is full, a pause after so many bytes: counting output must not take a processor. 25 MB/s at most. */
const FULL_BURST_BYTES = 262_144
const FULL_PAUSE_MS = 10

/** Brings the two streams of one container into the log. */
export class ContainerLog {
  readonly #log: FrameLog
  readonly #source: Source
  readonly #streams = { stdout: new LineSplitter(), stderr: new LineSplitter() }
  #partial: NodeJS.Timeout | undefined
  #burst = 0
  #closed = false

  constructor(log: FrameLog, source: Source) {
    this.#log = log
    this.#source = source
  }

  output(stream: 'stdout' | 'stderr', chunk: Buffer, from: OutputSource): void {
    if (this.#closed) return
    const splitter = this.#streams[stream]
    for (const { bytes, lineEnd } of splitter.push(chunk)) this.#log.add(this.#source, stream, bytes, lineEnd)
    this.#log.flush()
    if (splitter.pendingBytes > 0) this.#partial ??= setTimeout(() => this.end(), PARTIAL_LINE_MS)
    if (this.#log.full) this.#slowDown(chunk.length, from)
    if (this.#log.stalled) {
      from.pause() // nothing is lost to a full disk: the task waits for it
      this.#log.whenWritten(() => from.resume())
    }
  }

  #slowDown(bytes: number, from: OutputSource): void {
    this.#burst += bytes
    if (this.#burst < FULL_BURST_BYTES) return
    this.#burst = 0
    from.pause()
    setTimeout(() => from.resume(), FULL_PAUSE_MS)
  }

  say(text: string): void {
    this.#log.say(this.#source, text)
  }

  /** Forgets lines that have no end yet: another reader will have them again. */
  close(): void {
    clearTimeout(this.#partial)
    this.#closed = true
  }

  /** Writes lines that have no end yet. */
  end(): void {
    clearTimeout(this.#partial)
    this.#partial = undefined
    for (const stream of ['stdout', 'stderr'] as const) {
      for (const { bytes, lineEnd } of this.#streams[stream].flush())
        this.#log.add(this.#source, stream, bytes, lineEnd)
    }
    this.#log.flush()
  }
}
