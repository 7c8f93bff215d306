import type { ErrorCode } from '../../errors/error-table.ts'
import type { Position, Problem, ProblemFix, SpecPath } from '../problem.ts'
import { pathKey } from './path-key.ts'

/** More than a person can use; the bound keeps a hostile file from making work. */
const MAX_PROBLEMS = 100

/** Collects problems; a path that has been judged hides later ones at or below it. */
export class ProblemList {
  readonly #problems: Problem[] = []
  readonly #judged = new Set<string>()
  readonly #aboveJudged = new Set<string>()

  add(code: ErrorCode, message: string, path: SpecPath, at: Position, fix?: ProblemFix): void {
    if (!this.isFull) this.#problems.push({ code, message, path, ...at, ...(fix && { fix }) })
  }

  /** Marks a path whose value is not to be judged further. */
  poison(path: SpecPath): void {
    this.#judged.add(pathKey(path))
    for (let length = 0; length < path.length; length++) this.#aboveJudged.add(pathKey(path.slice(0, length)))
  }

  /** True if the path or something above it has been judged already. */
  isPoisoned(path: SpecPath): boolean {
    if (this.#judged.size === 0) return false
    return Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length)).some((prefix) =>
      this.#judged.has(pathKey(prefix)),
    )
  }

  /** True if something below a path has been judged already, so that the path itself needs no problem of its own. */
  isJudgedBelow(path: SpecPath): boolean {
    return this.#aboveJudged.has(pathKey(path))
  }

  get count(): number {
    return this.#problems.length
  }

  /** True when further problems would not be kept. */
  get isFull(): boolean {
    return this.#problems.length >= MAX_PROBLEMS
  }

  /** In order of their place in the text. */
  sorted(): Problem[] {
    return [...this.#problems].sort((a, b) => a.from - b.from || a.to - b.to)
  }
}
