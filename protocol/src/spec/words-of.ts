import type { JsonValue } from './yaml/conversion.ts'
import { jsonEntries } from './yaml/json-entries.ts'

/** Keys of a service whose words call nobody: names that it gives itself, and names of other things. */
const NOT_CALLING = new Set([
  'container_name',
  'hostname',
  'image',
  'labels',
  'volumes',
  'networks',
  'configs',
  'secrets',
  'ports',
  'depends_on',
])

/** All words in the values of a file that could be a host name, such as `db` in `postgres://db:5432`. */
export function wordsOf(file: JsonValue): ReadonlySet<string> {
  const words = new Set<string>()
  for (const [section, value] of jsonEntries(file)) {
    if (section !== 'services') collect(value, words)
    else {
      for (const [key, part] of jsonEntries(value).flatMap(([, service]) => jsonEntries(service)))
        if (!NOT_CALLING.has(key)) collect(part, words)
    }
  }
  return words
}

function collect(value: JsonValue, words: Set<string>): void {
  if (typeof value === 'string') for (const word of value.split(/[^A-Za-z0-9_.-]+/)) words.add(word)
  else if (Array.isArray(value)) for (const item of value) collect(item, words)
  else for (const [, item] of jsonEntries(value)) collect(item, words)
}
