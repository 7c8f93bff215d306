import type { z } from 'zod'
import { nearestName } from '@edgecloud/protocol'
import { JsonPlaces, JsonTextError, lineAndColumn } from './json-places.ts'
import { keysAt } from './schema-at.ts'

/** What is wrong in a configuration, and where; lines and columns count from 1. */
export interface ConfigFault {
  readonly line: number
  readonly column: number
  /** With dots; empty where the text is no JSON. */
  readonly key: string
  /** What is wrong and what to write instead. */
  readonly problem: string
}

/** Values of an example by path. */
export type ExampleAt = (path: readonly PropertyKey[]) => unknown

/** The fault of a text that is no JSON, or undefined. */
export function textFault(text: string): ConfigFault | undefined {
  try {
    new JsonPlaces(text)
    return undefined
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error
    return { ...lineAndColumn(text, error.offset), key: '', problem: error.message }
  }
}

/** All faults of a JSON text that does not follow its schema, in the order of the text. */
export function schemaFaults(
  text: string,
  schema: z.core.$ZodType,
  { issues }: z.core.$ZodError,
  exampleAt: ExampleAt,
): ConfigFault[] {
  const places = new JsonPlaces(text)
  const fault = (path: readonly PropertyKey[], problem: string): ConfigFault => ({
    ...places.find(path),
    key: dotted(path),
    problem,
  })
  const meant = new Set<string>()
  const unknown = issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return []
    const known = keysAt(schema, issue.path)
    return issue.keys.map((key) => {
      const nearest = nearestName(key, known)
      if (nearest !== undefined) meant.add(dotted([...issue.path, nearest]))
      return fault([...issue.path, key], unknownKey(nearest, known))
    })
  })
  const others = issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return []
    const missing = !places.has(issue.path)
    // The misspelled key says it already.
    if (missing && meant.has(dotted(issue.path))) return []
    const problem = missing ? 'This key is missing' : issue.message
    return [fault(issue.path, `${problem}.${sample(issue.path, exampleAt)}`)]
  })
  return [...unknown, ...others].toSorted((a, b) => a.line - b.line || a.column - b.column)
}

function unknownKey(nearest: string | undefined, known: readonly string[]): string {
  return nearest === undefined
    ? `This key is not known. Remove it; known here are ${known.join(', ')}.`
    : `This key is not known. Did you mean "${nearest}"?`
}

function sample(path: readonly PropertyKey[], exampleAt: ExampleAt): string {
  const [last, example] = [path.at(-1), exampleAt(path)]
  if (example === undefined) return ''
  return ` Example: ${typeof last === 'string' ? `"${last}": ` : ''}${JSON.stringify(example)}`
}

function dotted(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  )
}
