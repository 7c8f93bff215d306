import { stripVTControlCharacters } from 'node:util'

const MAX_LINES = 15

/** A test that failed, and the first lines of what it said, as the end of a test run tells it. */
export function failure(name: string, said: readonly string[] = []): string {
  const lines = stripVTControlCharacters(said.join('\n')).split('\n')
  return [name, ...lines.filter((line) => line.trim() !== '').slice(0, MAX_LINES)].join('\n    ')
}
