import type { FreeSpace } from './free-space.ts'

const MIB = 1_048_576

/** What has to stay free on the disk, for what. Shares of small disks, fixed amounts on large ones. */
export interface DiskLevels {
  /** Below it no new work is taken. */
  readonly workBytes: number
  readonly workFiles: number
  /** Below it logs wait, so that they never take what records of runs and the database need. */
  readonly logBytes: number
  /** Below it the ballast is given up. */
  readonly lastBytes: number
  readonly lastFiles: number
  /** What is held back for that moment: files of so many bytes together. */
  readonly ballastBytes: number
  readonly ballastFiles: number
}

export function diskLevels({ totalBytes, totalFiles }: Pick<FreeSpace, 'totalBytes' | 'totalFiles'>): DiskLevels {
  const bytes = (most: number, share: number) => Math.floor(Math.min(most * MIB, totalBytes * share))
  const files = (most: number, share: number) => Math.max(1, Math.floor(Math.min(most, totalFiles * share)))
  return {
    workBytes: bytes(256, 0.1),
    workFiles: files(1_024, 0.1),
    logBytes: bytes(32, 0.05),
    lastBytes: bytes(8, 0.02),
    lastFiles: files(64, 0.05),
    ballastBytes: bytes(16, 0.04), // less than logs leave: given up, it must not be what they then take
    ballastFiles: files(64, 0.1),
  }
}
