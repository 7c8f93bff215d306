import type { ErrorCode } from '../../errors/error-table.ts'
import type { Position, Problem, ProblemFix, SpecPath } from '../problem.ts'

/** Collects problems; a path that already has one hides later ones at or below it. */
export class ProblemList {
  readonly #problems: Problem[] = []
  readonly #poisoned: SpecPath[] = []

  add(code: ErrorCode, message: string, path: SpecPath, at: Position, fix?: ProblemFix): void {
    this.#problems.push({ code, message, path, ...at, ...(fix && { fix }) })
  }

  /** Marks a path whose value is not to be judged further. */
  poison(path: SpecPath): void {
    this.#poisoned.push(path)
  }

  isPoisoned(path: SpecPath): boolean {
    return this.#poisoned.some((prefix) => prefix.length <= path.length && prefix.every((part, i) => part === path[i]))
  }

  get count(): number {
    return this.#problems.length
  }

  /** In order of their place in the text. */
  sorted(): Problem[] {
    return [...this.#problems].sort((a, b) => a.from - b.from || a.to - b.to)
  }
}
