import { statfsSync } from 'node:fs'

/** What a file system has left for a user who is not root, and what it has in all. */
export interface FreeSpace {
  readonly bytes: number
  readonly totalBytes: number
  /** Files that can still be made; Infinity where the file system sets no number. */
  readonly files: number
  readonly totalFiles: number
}

/** @param path any file or directory on the file system */
export function freeSpace(path: string): FreeSpace {
  const { bavail, blocks, bsize, ffree, files } = statfsSync(path)
  const bounded = files > 0
  return {
    bytes: bavail * bsize,
    totalBytes: blocks * bsize,
    files: bounded ? ffree : Infinity,
    totalFiles: bounded ? files : Infinity,
  }
}
