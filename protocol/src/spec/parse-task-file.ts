import type { Requirements } from '../chain/requirements.ts'
import { canonicalise, specHash } from './canonical.ts'
import { checkRules } from './check-rules.ts'
import { deriveRequirements } from './derive-requirements.ts'
import { describeLimit } from './describe-limit.ts'
import { findIgnoredKeys, type IgnoredKey } from './find-ignored-keys.ts'
import { IssueLocator } from './locate-issues.ts'
import type { IgnoredPart, Position, Problem, SpecPath } from './problem.ts'
import { findHostAccess } from './refuse-host-access.ts'
import { taskSpecSchema, type TaskSpec } from './schema/task-spec.ts'
import { withoutPaths } from './without-paths.ts'
import type { JsonValue } from './yaml/conversion.ts'
import { pathKey } from './yaml/path-key.ts'
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
  /** What the file says beyond the task, in the order of the text: Compose keys that change nothing here, at most 100. */
  readonly ignored: readonly IgnoredPart[]
  /** Where the value at a path stands in the text, or undefined if the file does not write it. */
  locate(path: SpecPath): Position | undefined
}

/** A task file that does not hold, with everything wrong with it in the order of the text. */
export interface RefusedTask {
  readonly ok: false
  readonly problems: readonly Problem[]
}

/** More than a person reads; the bound keeps a hostile file from filling a page. */
const MAX_IGNORED = 100

/** Reads a task file as its author wrote it. Never throws; reports every problem at once. */
export function parseTaskFile(text: string): ParsedTask | RefusedTask {
  const { value, map, problems } = readYaml(text)
  if (value === undefined) return { ok: false, problems: problems.sorted() }
  const ignored = findIgnoredKeys(value)
  const spec = validate(
    value,
    map,
    problems,
    ignored.map(({ path }) => path),
  )
  if (!spec || problems.count > 0) return { ok: false, problems: problems.sorted() }
  const locate = (path: SpecPath): Position | undefined => (map.get(path) ? map.value(path) : undefined)
  return { ok: true, ...taskFacts(spec), ignored: ignoredParts(ignored, map), locate }
}

function ignoredParts(ignored: readonly IgnoredKey[], map: SourceMap): IgnoredPart[] {
  return ignored
    .map(({ path, reason }) => ({ path, ...map.key(path), message: `"${String(path.at(-1))}" is left out: ${reason}` }))
    .sort((a, b) => a.from - b.from)
    .slice(0, MAX_IGNORED)
}

/** Everything derived from a valid spec. */
export function taskFacts(spec: TaskSpec): TaskFacts {
  const canonical = canonicalise(spec)
  return { spec, canonical, hash: specHash(canonical), requirements: deriveRequirements(spec) }
}

function validate(
  value: JsonValue,
  map: SourceMap,
  problems: ProblemList,
  ignored: readonly SpecPath[],
): TaskSpec | undefined {
  const removed = [...ignored]
  const harmless = new Set(ignored.map(pathKey))
  for (const { code, path, message, instead } of findHostAccess(value)) {
    if (harmless.has(pathKey(path))) continue
    const at = typeof path.at(-1) === 'number' ? map.value(path) : map.key(path)
    problems.add(code, message, path, at)
    problems.poison(path)
    const missing = instead === undefined ? undefined : [...path.slice(0, -1), instead]
    if (missing && !map.get(missing)) problems.poison(missing)
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
