import type { JsonValue } from './conversion.ts'
import { isJsonMap } from './is-json-map.ts'

/** The value under a key; undefined if there is none, or if this is no map. */
export function jsonEntry(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isJsonMap(value) && Object.hasOwn(value, key) ? value[key] : undefined
}
