import type { Resources } from '../chain/requirements.ts'
import { cpuMillis } from './quantities/cpus.ts'
import { MIB } from './quantities/memory.ts'
import type { TaskSpec } from './schema/task-spec.ts'

/** Cores of a container without a limit of its own, in thousandths. */
export const DEFAULT_CPU_MILLIS = 250
/** Memory of a container without a limit of its own, in MiB. */
export const DEFAULT_MEMORY_MIB = 128
/** Disk of a task without `x-edge.disk`, in MiB: images need room, a shell task only its outputs and log. */
export const DEFAULT_DISK_MIB = { docker: 1024, kubernetes: 1024, terraform: 512, shell: 64 } as const

/** What one copy of a task reserves: the sum over all containers of all its services. */
export function resourceTotals(spec: TaskSpec): Resources {
  const { runtime, disk, accelerators } = spec['x-edge']
  let cpu = 0
  let memory = 0
  for (const { deploy } of Object.values(spec.services)) {
    const { limits } = deploy.resources
    cpu += deploy.replicas * (limits.cpus === undefined ? DEFAULT_CPU_MILLIS : cpuMillis(limits.cpus))
    memory += deploy.replicas * (limits.memory === undefined ? DEFAULT_MEMORY_MIB : Math.ceil(limits.memory / MIB))
  }
  const diskMib = disk === undefined ? DEFAULT_DISK_MIB[runtime] : Math.ceil(disk / MIB)
  return { cpuMillis: cpu, memoryMib: memory, diskMib, gpus: accelerators.gpu }
}
