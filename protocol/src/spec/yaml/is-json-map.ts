import type { JsonValue } from './conversion.ts'

/** True for a map, not a list and not null. */
export function isJsonMap(value: JsonValue | undefined): value is { [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
