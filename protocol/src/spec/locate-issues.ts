import type { ErrorCode } from '../errors/error-table.ts'
import { isErrorCode } from '../errors/error-table.ts'
import { COMPOSE_HINTS } from './compose-hints.ts'
import { describeSchema } from './describe-schema.ts'
import { nearestName } from './nearest-name.ts'
import type { SpecPath } from './problem.ts'
import type { z } from './schema/zod.ts'
import { pathKey } from './yaml/path-key.ts'
import type { ProblemList } from './yaml/problem-list.ts'
import type { SourceMap } from './yaml/source-map.ts'

type Issue = z.core.$ZodIssue

/** Turns the schema's issues into problems with places in the text. */
export class IssueLocator {
  readonly #map: SourceMap
  readonly #problems: ProblemList
  /** Known keys by place, for files with many unknown ones. */
  readonly #known = new Map<string, readonly string[]>()

  constructor(map: SourceMap, problems: ProblemList) {
    this.#map = map
    this.#problems = problems
  }

  locate(issue: Issue, base: SpecPath = []): void {
    const path = [...base, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))]
    if (this.#problems.isFull || this.#problems.isPoisoned(path)) return
    switch (issue.code) {
      case 'unrecognized_keys':
        for (const key of issue.keys) this.#unknownKey(path, key)
        break
      case 'invalid_union':
        this.#union(issue, path)
        break
      case 'invalid_key':
        this.#add('spec_bad_name', issue.issues[0]?.message ?? issue.message, path, this.#map.key(path))
        break
      case 'invalid_type':
        this.#wrongType(issue, path)
        break
      case 'invalid_value':
        this.#badChoice(issue, path)
        break
      default:
        this.#add(codeOf(issue), issue.message, path, this.#map.value(path))
    }
  }

  #add(code: ErrorCode, message: string, path: SpecPath, at: ReturnType<SourceMap['value']>): void {
    this.#problems.add(code, message, path, at)
    this.#problems.poison(path)
  }

  #unknownKey(parent: SpecPath, key: string): void {
    const path = [...parent, key]
    if (this.#problems.isFull || this.#problems.isPoisoned(path) || this.#problems.isJudgedBelow(path)) return
    const at = this.#map.key(path)
    const hint = composeHint(parent, key)
    const known = this.#knownKeys(parent)
    const nearest = hint === undefined ? nearestName(key, known) : undefined
    const complaint = hint === undefined ? 'is not a known key' : 'is not supported here'
    const advice = hint ?? (nearest === undefined ? `Known here: ${known.join(', ')}` : `Did you mean "${nearest}"?`)
    const fix =
      nearest === undefined
        ? undefined
        : { label: `Change to ${nearest}`, replacement: nearest, from: at.from, to: at.to }
    this.#problems.add('spec_unknown_key', `"${key.slice(0, 64)}" ${complaint}. ${advice}`, path, at, fix)
    this.#problems.poison(path)
  }

  #knownKeys(parent: SpecPath): readonly string[] {
    const place = pathKey(parent)
    const known = this.#known.get(place) ?? describeSchema(parent)?.keys.map(({ key }) => key) ?? []
    this.#known.set(place, known)
    return known
  }

  #wrongType(issue: Extract<Issue, { code: 'invalid_type' }>, path: SpecPath): void {
    if (this.#map.get(path)) {
      this.#add('spec_wrong_type', expectation(path, issue.expected), path, this.#map.value(path))
      return
    }
    const key = String(path.at(-1) ?? '')
    this.#add('spec_missing_key', `"${key}" is missing`, path, this.#map.key(path.slice(0, -1)))
  }

  #badChoice(issue: Extract<Issue, { code: 'invalid_value' }>, path: SpecPath): void {
    const values = issue.values.map(String)
    if (!this.#map.get(path)) {
      this.#add('spec_missing_key', `"${String(path.at(-1) ?? '')}" is missing`, path, this.#map.key(path.slice(0, -1)))
      return
    }
    const at = this.#map.value(path)
    const written = this.#map.slice(at.from, at.to)
    const nearest = nearestName(written.replaceAll(/^["']|["']$/g, ''), values)
    const fix =
      nearest === undefined
        ? undefined
        : { label: `Change to ${nearest}`, replacement: nearest, from: at.from, to: at.to }
    this.#problems.add('spec_bad_value', `${named(path)}Accepted here: ${values.join(', ')}`, path, at, fix)
    this.#problems.poison(path)
  }

  /** Reports the form the writer meant: one whose own shape fits, so that the fault lies deeper. */
  #union(issue: Extract<Issue, { code: 'invalid_union' }>, path: SpecPath): void {
    const meant = issue.errors.find((issues) =>
      issues.every((inner) => inner.code !== 'invalid_type' || inner.path.length > 0),
    )
    if (meant && meant.length > 0) for (const inner of meant) this.locate(inner, path)
    else if (this.#map.get(path))
      this.#add('spec_wrong_type', expectation(path, 'another value'), path, this.#map.value(path))
    else
      this.#add('spec_missing_key', `"${String(path.at(-1) ?? '')}" is missing`, path, this.#map.key(path.slice(0, -1)))
  }
}

/** The key that a message is about, in front of it; nothing for an item of a list. */
function named(path: SpecPath): string {
  const key = path.at(-1)
  return typeof key === 'string' ? `"${key.slice(0, 64)}": ` : ''
}

/** Advice for a key as it is written, under the nearest key above it or anywhere. */
function composeHint(parent: SpecPath, key: string): string | undefined {
  const above = parent.findLast((part) => typeof part === 'string')
  const name = [`${String(above)}.${key}`, key].find((known) => Object.hasOwn(COMPOSE_HINTS, known))
  return name === undefined ? undefined : COMPOSE_HINTS[name]
}

function expectation(path: SpecPath, fallback: string): string {
  const kinds = describeSchema(path)?.kinds ?? []
  const names: Readonly<Record<string, string>> = {
    map: 'a map',
    list: 'a list',
    text: 'text',
    number: 'a number',
    boolean: 'true or false',
    choice: 'one of its words',
    null: 'nothing',
  }
  const expected = kinds.map((kind) => names[kind] ?? kind).join(' or ')
  return `${named(path)}Expected here: ${expected || fallback}`
}

function codeOf(issue: Issue): ErrorCode {
  const code: unknown = issue.code === 'custom' ? issue.params?.['code'] : undefined
  return typeof code === 'string' && isErrorCode(code) ? code : 'spec_bad_value'
}
