import type { JsonValue } from './conversion.ts'
import { isJsonMap } from './is-json-map.ts'

/** Keys and values of a map; none if this is no map. */
export function jsonEntries(value: JsonValue | undefined): [string, JsonValue][] {
  return isJsonMap(value) ? Object.entries(value) : []
}
