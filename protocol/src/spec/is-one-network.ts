import type { JsonValue } from './yaml/conversion.ts'
import { jsonEntries } from './yaml/json-entries.ts'
import { jsonEntry } from './yaml/json-entry.ts'

/** Options of a network that make no difference to the one network that a task has. */
const WITHOUT_EFFECT = new Set(['name', 'labels', 'attachable', 'internal'])

/**
 * True if the networks of a file come to what a task has anyway: one network on which every service sees every other. Services that
 * are kept apart, other names for a service, and networks with options of their own do not.
 */
export function isOneNetwork(file: JsonValue): boolean {
  const declared = jsonEntries(jsonEntry(file, 'networks'))
  if (!declared.every(([, options]) => isPlain(options))) return false
  const known = new Set(['default', ...declared.map(([name]) => name)])
  const [first, ...others] = jsonEntries(jsonEntry(file, 'services')).map(([, service]) =>
    networksOf(jsonEntry(service, 'networks')),
  )
  if (!first || [first, ...others].some((names) => [...names].some((name) => !known.has(name)))) return false
  return [...first].some((name) => others.every((names) => names.has(name)))
}

function isPlain(options: JsonValue): boolean {
  if (options === null) return true
  if (typeof options !== 'object' || Array.isArray(options)) return false
  return Object.entries(options).every(([key, value]) =>
    key === 'driver' ? value === 'bridge' : key === 'external' ? value === false : WITHOUT_EFFECT.has(key),
  )
}

/** Names of the networks of a service. What is not a plain name gives one that nobody can declare. */
function networksOf(value: JsonValue | undefined): ReadonlySet<string> {
  if (value === undefined || value === null) return new Set(['default'])
  const names = Array.isArray(value)
    ? value.map((item) => (typeof item === 'string' ? item : ''))
    : jsonEntries(value).map(([name, options]) => (options === null ? name : ''))
  return new Set(names)
}
