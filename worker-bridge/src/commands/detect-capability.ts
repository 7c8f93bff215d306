import { statfsSync } from 'node:fs'
import { availableParallelism, totalmem } from 'node:os'
import type { Config } from '../config.ts'
import type { DetectedRuntimes } from './detect-runtimes.ts'

const MIB = 1024 * 1024
/** Part of the machine that tasks may have together; the rest is for the bridge and the system. */
const SHARE = 0.75

/** What this machine offers to tasks. `data` is a directory on the disk that tasks would use. */
export function detectCapability(data: string, runtimes: DetectedRuntimes): Config['capability'] {
  const disk = statfsSync(data)
  return {
    cpuMillis: Math.max(100, Math.floor(availableParallelism() * 1000 * SHARE)),
    memoryMib: Math.max(64, Math.floor((totalmem() / MIB) * SHARE)),
    diskMib: Math.max(64, Math.floor(((disk.bavail * disk.bsize) / MIB) * SHARE)),
    ...runtimes,
  }
}
