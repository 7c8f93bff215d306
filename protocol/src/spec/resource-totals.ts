import type { Resources } from '../chain/requirements.ts'
import { cpuMillis } from './quantities/cpus.ts'
import { MIB } from './quantities/memory.ts'
import type { ServiceSpec, TaskSpec } from './schema/task-spec.ts'

/** Cores of a container without a limit of its own, in thousandths. */
export const DEFAULT_CPU_MILLIS = 250
/** Memory of a container without a limit of its own, in MiB. */
export const DEFAULT_MEMORY_MIB = 128
/** Disk of a task without `x-edge.disk`, in MiB: images need room, a shell task only its outputs and log. */
export const DEFAULT_DISK_MIB = { docker: 1024, kubernetes: 1024, terraform: 512, shell: 64 } as const

type Limits = ServiceSpec['deploy']['resources']['limits']

/** Cores that one container reserves, in thousandths. */
export const containerCpuMillis = ({ cpus }: Limits): number =>
  cpus === undefined ? DEFAULT_CPU_MILLIS : cpuMillis(cpus)

/** Memory that one container reserves, in MiB. */
export const containerMemoryMib = ({ memory }: Limits): number =>
  memory === undefined ? DEFAULT_MEMORY_MIB : Math.ceil(memory / MIB)

/** What one copy of a task reserves: the sum over all containers of all its services. */
export function resourceTotals(spec: TaskSpec): Resources {
  const { runtime, disk, accelerators } = spec['x-edge']
  let cpu = 0
  let memory = 0
  for (const { deploy } of Object.values(spec.services)) {
    cpu += deploy.replicas * containerCpuMillis(deploy.resources.limits)
    memory += deploy.replicas * containerMemoryMib(deploy.resources.limits)
  }
  const diskMib = disk === undefined ? DEFAULT_DISK_MIB[runtime] : Math.ceil(disk / MIB)
  return { cpuMillis: cpu, memoryMib: memory, diskMib, gpus: accelerators.gpu }
}
