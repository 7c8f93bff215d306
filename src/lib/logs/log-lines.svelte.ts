import type { LogFrame } from '@edgecloud/protocol'
import { LineBuffer } from './line-buffer.ts'
import { LineAssembler, type LogLine } from './log-line.ts'

/** Lines held for the screen and for the download. */
export const MAX_LINES = 50_000

/** The lines that the frames of a log make, the newest of them held. */
export class LogLines {
  readonly #buffer = new LineBuffer<LogLine>(MAX_LINES)
  #assembler = new LineAssembler()
  #total = $state(0)
  #lastLineAt = $state<number>()
  #generation = $state(0)

  /** Lines ever added; those before `first` are no longer held. */
  get total(): number {
    return this.#total
  }
  get first(): number {
    return this.#total === 0 ? 0 : this.#buffer.first
  }
  /** Raised when the lines are to be drawn anew. */
  get generation(): number {
    return this.#generation
  }
  /** Time stamp of the newest line, Unix milliseconds by the worker's clock. */
  get lastLineAt(): number | undefined {
    return this.#lastLineAt
  }

  slice(from: number, limit?: number): readonly LogLine[] {
    return this.#buffer.slice(from, limit)
  }

  push(frames: readonly LogFrame[]): void {
    this.#show(frames.flatMap((frame) => this.#assembler.push(frame)))
  }

  /** Shows what stands without a line break, as the log is over. */
  flush(): void {
    this.#show(this.#assembler.flush())
  }

  clear(): void {
    this.#assembler = new LineAssembler()
    this.#buffer.clear()
    this.#total = 0
    this.redraw()
  }

  redraw(): void {
    this.#generation += 1
  }

  #show(lines: readonly LogLine[]): void {
    if (lines.length === 0) return
    this.#buffer.push(lines)
    this.#total = this.#buffer.total
    this.#lastLineAt = lines.at(-1)?.timestampMs ?? this.#lastLineAt
  }
}
