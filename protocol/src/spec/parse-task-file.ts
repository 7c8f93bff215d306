import type { Requirements } from '../chain/requirements.ts'
import { ERROR_TABLE } from '../errors/error-table.ts'
import { canonicalise, specHash } from './canonical.ts'
import { checkRules } from './check-rules.ts'
import { deriveRequirements } from './derive-requirements.ts'
import { describeLimit } from './describe-limit.ts'
import { IssueLocator } from './locate-issues.ts'
import type { Position, Problem, SpecPath } from './problem.ts'
import { findHostAccess } from './refuse-host-access.ts'
import { taskSpecSchema, type TaskSpec } from './schema/task-spec.ts'
import { withoutPaths } from './without-paths.ts'
import type { JsonValue } from './yaml/conversion.ts'
import type { ProblemList } from './yaml/problem-list.ts'
import { readYaml } from './yaml/read-yaml.ts'
import type { SourceMap } from './yaml/source-map.ts'

/** A task whose spec holds: everything that is derived from it. */
export interface TaskFacts {
  readonly spec: TaskSpec
  /** RFC 8785 JSON of the spec. */
  readonly canonical: string
  /** `0x` hex of BLAKE2b-256 over the canonical text. */
  readonly hash: `0x${string}`
  readonly requirements: Requirements
}

/** A task file that holds. */
export interface ParsedTask extends TaskFacts {
  readonly ok: true
  /** Where the value at a path stands in the text, or undefined if the file does not write it. */
  locate(path: SpecPath): Position | undefined
}

/** A task file that does not hold, with everything wrong with it in the order of the text. */
export interface RefusedTask {
  readonly ok: false
  readonly problems: readonly Problem[]
}

/** Reads a task file as its author wrote it. Never throws; reports every problem at once. */
export function parseTaskFile(text: string): ParsedTask | RefusedTask {
  const { value, map, problems } = readYaml(text)
  if (value === undefined) return { ok: false, problems: problems.sorted() }
  const spec = validate(value, map, problems)
  if (!spec || problems.count > 0) return { ok: false, problems: problems.sorted() }
  const locate = (path: SpecPath): Position | undefined => (map.get(path) ? map.value(path) : undefined)
  return { ok: true, ...taskFacts(spec), locate }
}

/** Everything derived from a valid spec. */
export function taskFacts(spec: TaskSpec): TaskFacts {
  const canonical = canonicalise(spec)
  return { spec, canonical, hash: specHash(canonical), requirements: deriveRequirements(spec) }
}

function validate(value: JsonValue, map: SourceMap, problems: ProblemList): TaskSpec | undefined {
  const removed: SpecPath[] = []
  for (const { code, path } of findHostAccess(value)) {
    const at = typeof path.at(-1) === 'number' ? map.value(path) : map.key(path)
    problems.add(code, `${ERROR_TABLE[code].title}. ${ERROR_TABLE[code].action}`, path, at)
    problems.poison(path)
    // A refused item of a list stays where it is, so that the items beside it are still judged.
    if (typeof path.at(-1) === 'string') removed.push(path)
  }
  const parsed = taskSpecSchema.safeParse(withoutPaths(value, removed), { error: describeLimit })
  if (!parsed.success) {
    const locator = new IssueLocator(map, problems)
    for (const issue of parsed.error.issues) locator.locate(issue)
    if (problems.isFull) return undefined
    removed.push(...parsed.error.issues.flatMap(faultyPaths))
  }
  // The rules run on what is left without the faulty parts, so that one mistake does not hide another.
  const rest = parsed.success ? parsed : taskSpecSchema.safeParse(withoutPaths(value, removed))
  if (rest.success) {
    for (const { code, message, path } of checkRules(rest.data)) {
      if (problems.isPoisoned(path)) continue
      problems.add(code, message, path, map.get(path) ? map.value(path) : map.key(path))
    }
  }
  return parsed.success ? parsed.data : undefined
}

function faultyPaths(issue: { code: string; path: PropertyKey[]; keys?: string[] }): SpecPath[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)))
  return issue.keys ? issue.keys.map((key) => [...path, key]) : [path]
}
