import { utf8Encode } from '../bytes/utf8.ts'

/** Longest path of an output, in bytes of UTF-8. */
export const MAX_OUTPUT_PATH_BYTES = 1_024

/**
 * Why a text cannot be the path of an output, or undefined if it can. A path is absolute as inside the container, without
 * empty parts, "." and "..", so that each file has exactly one.
 */
export function outputPathFault(path: string): string | undefined {
  // Counted first: what follows must not work on megabytes.
  if (path.length > MAX_OUTPUT_PATH_BYTES || utf8Encode(path).length > MAX_OUTPUT_PATH_BYTES)
    return 'its path is too long'
  if (!path.isWellFormed()) return 'its path is not Unicode'
  if (/\p{Cc}/u.test(path)) return 'its path holds a control character'
  if (!path.startsWith('/')) return 'its path is not absolute'
  const parts = path.slice(1).split('/')
  if (parts.includes('')) return 'its path has an empty part'
  return parts.includes('.') || parts.includes('..') ? 'its path has a part "." or ".."' : undefined
}
