import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CgroupChoice } from '../run-records.ts'
import { CGROUP_FOLDER } from './cgroup.ts'
import { V1_TIME_CONTROLLER } from './cgroup-v1.ts'

/** What the processes of a control group use. */
export interface GroupUse {
  readonly cpuMs: number
  readonly memoryBytes: number
  readonly processes: number
}

/** Undefined where there is no such group: it ended, or this machine has none. */
export function groupUse(choice: CgroupChoice, name: string): GroupUse | undefined {
  try {
    if (choice.kind === 'v1') return useOfV1((controller) => join(choice.root, controller, CGROUP_FOLDER, name))
    if (choice.kind === 'v2') return useOfV2(join(choice.root, CGROUP_FOLDER, name))
    return undefined
  } catch {
    return undefined // gone while we read
  }
}

function useOfV1(path: (controller: string) => string): GroupUse {
  const counter = join(path(V1_TIME_CONTROLLER), 'cpuacct.usage')
  const nanoseconds = existsSync(counter) ? number(counter) : 0
  const used = number(join(path('memory'), 'memory.usage_in_bytes'))
  const cache = field(join(path('memory'), 'memory.stat'), 'total_inactive_file')
  return {
    cpuMs: Math.round(nanoseconds / 1_000_000),
    memoryBytes: Math.max(0, used - cache),
    processes: number(join(path('pids'), 'pids.current')),
  }
}

function useOfV2(path: string): GroupUse {
  const used = number(join(path, 'memory.current'))
  return {
    cpuMs: Math.round(field(join(path, 'cpu.stat'), 'usage_usec') / 1_000),
    memoryBytes: Math.max(0, used - field(join(path, 'memory.stat'), 'inactive_file')),
    processes: number(join(path, 'pids.current')),
  }
}

const number = (path: string): number => Number(readFileSync(path, 'latin1'))

function field(path: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(readFileSync(path, 'latin1'))?.[1] ?? 0)
}
