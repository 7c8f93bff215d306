import type { LogPiece } from './log-store.ts'

/** Bytes that may wait to be kept; over it nothing more is read until all is. */
const MAX_WAITING_BYTES = 1024 * 1024

/**
 * Keeps a log while it is read: what comes during one writing goes into the next one, all or nothing of it. A page that goes
 * away in between has what was written, without a hole, and reads on from there.
 */
export class LogKeeper {
  readonly #write: (piece: LogPiece) => Promise<void>
  #waiting: LogPiece[] = []
  #waitingBytes = 0
  #writing: Promise<void> | undefined

  /** @param write is called for one piece at a time, in order; does not reject */
  constructor(write: (piece: LogPiece) => Promise<void>) {
    this.#write = write
  }

  /** Takes the frames that follow those before. Resolves when more may come. */
  async add(piece: LogPiece): Promise<void> {
    this.#waiting.push(piece)
    this.#waitingBytes += piece.frames.reduce((sum, { length }) => sum + length, 0)
    this.#writing ??= this.#writeAll()
    if (this.#waitingBytes > MAX_WAITING_BYTES) await this.#writing
  }

  /** Resolves when all that was added is written. */
  async settled(): Promise<void> {
    await this.#writing
  }

  async #writeAll(): Promise<void> {
    for (let [first, ...rest] = this.#take(); first !== undefined; [first, ...rest] = this.#take()) {
      await this.#write({
        firstSeq: first.firstSeq,
        frames: [first, ...rest].flatMap(({ frames }) => frames),
        kept: rest.at(-1)?.kept ?? first.kept,
      })
    }
    this.#writing = undefined
  }

  #take(): LogPiece[] {
    this.#waitingBytes = 0
    return this.#waiting.splice(0)
  }
}
