import type { SpecPath } from '../problem.ts'

/** A path as one string, for maps and sets. Two paths that only a NUL in a key tells apart share a place, never a verdict. */
export function pathKey(path: SpecPath): string {
  let key = ''
  for (const part of path) key += `\0${part}`
  return key
}
