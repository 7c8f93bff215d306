import type { Position, SpecPath } from '../problem.ts'
import { pathKey } from './path-key.ts'

/** Offsets of an entry: `key` of the name before the colon (absent in lists), `value` of what follows. */
export interface SourceRange {
  readonly key?: readonly [number, number]
  readonly value: readonly [number, number]
}

/** Where each path of a document stands in its text. */
export class SourceMap {
  readonly #text: string
  readonly #ranges = new Map<string, SourceRange>()
  readonly #lineStarts: number[] = [0]

  constructor(text: string) {
    this.#text = text
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.#lineStarts.push(at + 1)
  }

  set(path: SpecPath, range: SourceRange): void {
    this.#ranges.set(pathKey(path), range)
  }

  /** The range of a path itself, without falling back. */
  get(path: SpecPath): SourceRange | undefined {
    return this.#ranges.get(pathKey(path))
  }

  /** The value at a path, or its nearest ancestor that stands in the text. */
  value(path: SpecPath): Position {
    const range = this.#nearest(path)
    return this.position(...(range?.value ?? [0, 0]))
  }

  /** The key at a path where there is one, else the value. */
  key(path: SpecPath): Position {
    const range = this.#nearest(path)
    return this.position(...(range?.key ?? range?.value ?? [0, 0]))
  }

  /** The text of a range. */
  slice(from: number, to: number): string {
    return this.#text.slice(from, to)
  }

  /** Adds line and column, both from 1, to two offsets. */
  position(from: number, to: number): Position {
    let low = 0
    let high = this.#lineStarts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#lineStarts[middle] ?? 0) <= from) low = middle
      else high = middle - 1
    }
    return { from, to: Math.max(from, to), line: low + 1, column: from - (this.#lineStarts[low] ?? 0) + 1 }
  }

  #nearest(path: SpecPath): SourceRange | undefined {
    for (let length = path.length; length >= 0; length--) {
      const range = this.get(path.slice(0, length))
      if (range) return range
    }
    return undefined
  }
}
