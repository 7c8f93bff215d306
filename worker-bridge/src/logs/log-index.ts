/** A place in a log file. */
export interface LogPlace {
  readonly seq: bigint
  readonly offset: number
}

/** Distance of entries in bytes: a reader scans at most this much to find its place. */
const SPACING_BYTES = 262_144
/** Places where readers stopped last; most go on from there. */
const MAX_CURSORS = 64

/** Knows about every 256 KiB of a log where a frame begins: 4 096 entries for 1 GiB. */
export class LogIndex {
  readonly #places: LogPlace[]
  readonly #cursors = new Map<bigint, number>()

  constructor(places: readonly LogPlace[] = []) {
    this.#places = [...places]
  }

  get places(): readonly LogPlace[] {
    return this.#places
  }

  /** Notes where a frame begins; frames come in order. */
  note(seq: bigint, offset: number): void {
    const last = this.#places.at(-1)
    if (last === undefined || offset - last.offset >= SPACING_BYTES) this.#places.push({ seq, offset })
  }

  /** Remembers where a reader will go on. */
  leave(place: LogPlace): void {
    this.#cursors.delete(place.seq)
    this.#cursors.set(place.seq, place.offset)
    const [oldest] = this.#cursors.keys()
    if (this.#cursors.size > MAX_CURSORS && oldest !== undefined) this.#cursors.delete(oldest)
  }

  /** The nearest known place at or before a frame. */
  find(seq: bigint): LogPlace {
    const offset = this.#cursors.get(seq)
    if (offset !== undefined) return { seq, offset }
    let low = 0
    let high = this.#places.length
    while (low < high) {
      const middle = (low + high) >> 1
      const place = this.#places[middle]
      if (place !== undefined && place.seq <= seq) low = middle + 1
      else high = middle
    }
    return this.#places[low - 1] ?? { seq: 0n, offset: 0 }
  }
}
