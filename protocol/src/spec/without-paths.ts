import type { SpecPath } from './problem.ts'
import type { JsonValue } from './yaml/conversion.ts'

/** A copy of the data without the given paths. For a faulty list item the whole list goes, so that no other item changes its index. */
export function withoutPaths(value: JsonValue, paths: readonly SpecPath[]): JsonValue {
  if (paths.length === 0) return value
  const copy = structuredCopy(value)
  for (const path of paths) {
    const index = path.findIndex((part) => typeof part === 'number')
    removeAt(copy, index < 0 ? path : path.slice(0, index))
  }
  return copy
}

function removeAt(root: JsonValue, path: SpecPath): void {
  let at: JsonValue | undefined = root
  for (const part of path.slice(0, -1)) {
    if (typeof at !== 'object' || at === null || Array.isArray(at)) return
    at = Object.hasOwn(at, part) ? at[part] : undefined
  }
  const last = path.at(-1)
  if (typeof at === 'object' && at !== null && !Array.isArray(at) && last !== undefined)
    Reflect.deleteProperty(at, last)
}

/** Copies plain data of bounded depth. */
function structuredCopy(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(structuredCopy)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, structuredCopy(item)]))
}
