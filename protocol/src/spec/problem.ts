import type { ErrorCode } from '../errors/error-table.ts'

/** A change that solves a problem: replace the text between two offsets. */
export interface ProblemFix {
  readonly label: string
  readonly replacement: string
  readonly from: number
  readonly to: number
}

/** Where something stands: offsets in UTF-16 units, line and column from 1. */
export interface Position {
  readonly from: number
  readonly to: number
  readonly line: number
  readonly column: number
}

export type SpecPath = readonly (string | number)[]

/** One thing wrong with a task file. */
export interface Problem extends Position {
  readonly code: ErrorCode
  readonly message: string
  readonly path: SpecPath
  readonly fix?: ProblemFix
}

/** A part of a task file that is left out of the task, because the task would be no other with it. */
export interface IgnoredPart extends Position {
  readonly path: SpecPath
  readonly message: string
}
