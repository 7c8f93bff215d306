import { availableParallelism, totalmem } from 'node:os'
import type { Config } from '../config.ts'
import { diskLevels } from '../storage/disk-levels.ts'
import { freeSpace } from '../storage/free-space.ts'
import { fail, ok, warn } from './finding.ts'
import type { Finding } from './finding.ts'

const MIB = 2 ** 20
const mib = (bytes: number) => Math.floor(bytes / MIB)

/** Whether the machine has what the configuration offers to tasks. */
export function checkMachine(data: string, { capability }: Config): Finding[] {
  return [disk(data, capability.diskMib), memory(capability.memoryMib), processor(capability.cpuMillis)]
}

function disk(data: string, offeredMib: number): Finding {
  const free = freeSpace(data)
  const { workBytes, workFiles } = diskLevels(free)
  if (free.bytes < workBytes || free.files < workFiles) {
    const need = `${mib(workBytes)} MiB and ${workFiles} files have to be free`
    return fail(
      'disk',
      `${mib(free.bytes)} MiB are free at ${data}; ${need}.`,
      'Make room, or move the data directory.',
    )
  }
  const usable = mib(free.bytes - workBytes)
  if (usable >= offeredMib) return ok('disk', `${usable} MiB for tasks`)
  return warn(
    'disk',
    `${usable} MiB are there for tasks, ${offeredMib} are offered.`,
    'Make room, or lower capability.diskMib.',
  )
}

function memory(offeredMib: number): Finding {
  const there = mib(totalmem())
  if (there > offeredMib) return ok('memory', `${offeredMib} of ${there} MiB for tasks`)
  return warn(
    'memory',
    `The machine has ${there} MiB, ${offeredMib} are offered.`,
    'Lower capability.memoryMib; the bridge itself needs 300.',
  )
}

function processor(offeredMillis: number): Finding {
  const there = availableParallelism() * 1000
  if (there >= offeredMillis) return ok('processor', `${offeredMillis} of ${there} thousandths of a core for tasks`)
  return warn(
    'processor',
    `The machine has ${there} thousandths of a core, ${offeredMillis} are offered.`,
    'Lower capability.cpuMillis.',
  )
}
