import { accessSync, constants, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CGROUP_FOLDER, type Cgroup, type ContainerLimits } from './cgroup.ts'
import { removeGroup } from './remove-group.ts'

/** Controllers that must all be writable. */
export const V1_CONTROLLERS = ['memory', 'pids', 'cpu'] as const
/** Counts processor time; often the same folder as that of cpu. */
export const V1_TIME_CONTROLLER = 'cpuacct'
const CPU_PERIOD_US = 100_000
const MIN_CPU_QUOTA_US = 1_000 // the kernel takes no less

/** One group per controller, as on systems before the unified hierarchy. */
export class CgroupV1 implements Cgroup {
  readonly #paths: Record<(typeof V1_CONTROLLERS)[number], string>
  /** Folders of all controllers, with the one that only counts processor time where there is one. */
  readonly #folders: readonly string[]

  constructor(root: string, name: string, limits: ContainerLimits) {
    const path = (controller: string): string => join(root, controller, CGROUP_FOLDER, name)
    this.#paths = { memory: path('memory'), pids: path('pids'), cpu: path('cpu') }
    const counting = isWritable(join(root, V1_TIME_CONTROLLER)) ? [path(V1_TIME_CONTROLLER)] : []
    this.#folders = [...Object.values(this.#paths), ...counting]
    for (const directory of this.#folders) mkdirSync(directory, { recursive: true })
    const { memory, pids, cpu } = this.#paths
    writeFileSync(join(memory, 'memory.limit_in_bytes'), String(limits.memoryBytes))
    const withSwap = join(memory, 'memory.memsw.limit_in_bytes') // there only with swap accounting
    if (existsSync(withSwap)) writeFileSync(withSwap, String(limits.memoryBytes))
    writeFileSync(join(pids, 'pids.max'), String(limits.pids))
    writeFileSync(join(cpu, 'cpu.cfs_period_us'), String(CPU_PERIOD_US))
    const quota = Math.max(MIN_CPU_QUOTA_US, Math.round((limits.cpuMillis * CPU_PERIOD_US) / 1_000))
    writeFileSync(join(cpu, 'cpu.cfs_quota_us'), String(quota))
  }

  add(pid: number): void {
    for (const directory of this.#folders) writeFileSync(join(directory, 'cgroup.procs'), String(pid))
  }

  memoryKills(): number {
    const text = readFileSync(join(this.#paths.memory, 'memory.oom_control'), 'latin1')
    return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0)
  }

  remove(): boolean {
    return this.#folders.map(removeGroup).every(Boolean)
  }
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false // not there, or another's: time is then not known, and limits hold without it
  }
}
