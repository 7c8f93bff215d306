import { redactionMark } from './redaction-mark.ts'
import { secretForms } from './secret-forms.ts'

/** A form of a secret that is looked for. */
export interface Needle {
  readonly name: string
  readonly bytes: Buffer
  readonly mark: Buffer
}

/** Number of the state in which nothing has matched. */
export const START = 0

/**
 * All forms of the secrets of a run as one automaton, after Aho and Corasick: it finds each of them in one pass, and its
 * state says how many of the last bytes may be the beginning of one.
 */
export class Redaction {
  /** Bytes with which a needle begins: most bytes of most output are none. */
  readonly #first = new Uint8Array(256)
  /** Next state by state and byte. */
  readonly #next = new Map<number, number>()
  readonly #depth: number[] = [0]
  /** True where a needle has further bytes. */
  readonly #goesOn: boolean[] = [true]
  /** The state of the longest shorter end that is a beginning too. */
  readonly #shorter: number[] = [START]
  /** The longest needle that ends in this state. */
  readonly #found: (Needle | undefined)[] = [undefined]
  /** A needle that goes through this state. */
  readonly #on: Needle[] = []

  /** @param secrets values by name */
  constructor(secrets: Iterable<readonly [string, Uint8Array]>) {
    for (const [name, value] of secrets) {
      for (const bytes of secretForms(value)) this.#add({ name, bytes, mark: redactionMark(name, bytes) })
    }
    this.#link()
  }

  /** The state after one more byte. */
  after(state: number, byte: number): number {
    if (state === START && this.#first[byte] === 0) return START
    for (let from = state; ; from = this.#shorter[from] ?? START) {
      const next = this.#next.get(from * 256 + byte)
      if (next !== undefined) return next
      if (from === START) return START
    }
  }

  /** The same state, or, where no needle goes on from it, the longest shorter end from which one does. */
  open(state: number): number {
    let open = state
    while (open !== START && this.#goesOn[open] !== true) open = this.#shorter[open] ?? START
    return open
  }

  /** How many of the last bytes are the beginning of a needle. */
  depth(state: number): number {
    return this.#depth[state] ?? 0
  }

  /** The longest needle that has just ended. */
  found(state: number): Needle | undefined {
    return this.#found[state]
  }

  /** A needle that the last bytes are the beginning of. */
  begun(state: number): Needle | undefined {
    return this.#on[state]
  }

  #add(needle: Needle): void {
    let state = START
    this.#first[needle.bytes[0] ?? 0] = 1
    for (const byte of needle.bytes) {
      const key = state * 256 + byte
      const next = this.#next.get(key) ?? this.#depth.length
      if (next === this.#depth.length) {
        this.#next.set(key, next)
        this.#goesOn[state] = true
        this.#depth.push(this.depth(state) + 1)
        this.#on[next] = needle
      }
      state = next
    }
    this.#found[state] ??= needle
  }

  /** In order of depth: what is linked to is shorter. */
  #link(): void {
    const edges = [...this.#next].toSorted(([, a], [, b]) => this.depth(a) - this.depth(b))
    for (const [key, state] of edges) {
      const from = Math.floor(key / 256)
      const shorter = from === START ? START : this.after(this.#shorter[from] ?? START, key % 256)
      this.#shorter[state] = shorter
      this.#found[state] ??= this.#found[shorter]
    }
  }
}
