import type { ProblemList } from './problem-list.ts'
import type { SourceMap } from './source-map.ts'

/** A value as JSON knows it. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/** What conversion needs at each step. */
export interface Conversion {
  readonly map: SourceMap
  readonly problems: ProblemList
}
