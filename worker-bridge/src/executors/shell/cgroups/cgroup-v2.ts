import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CGROUP_FOLDER, type Cgroup, type ContainerLimits } from './cgroup.ts'
import { removeGroup } from './remove-group.ts'

const CPU_PERIOD_US = 100_000
const MIN_CPU_QUOTA_US = 1_000 // the kernel takes no less

/** A group of the unified hierarchy, below a folder that was delegated to us. */
export class CgroupV2 implements Cgroup {
  readonly #path: string

  constructor(root: string, name: string, limits: ContainerLimits) {
    this.#path = join(root, CGROUP_FOLDER, name)
    mkdirSync(this.#path, { recursive: true })
    const set = (file: string, value: string): void => writeFileSync(join(this.#path, file), value)
    set('memory.max', String(limits.memoryBytes))
    if (existsSync(join(this.#path, 'memory.swap.max'))) set('memory.swap.max', '0')
    set('pids.max', String(limits.pids))
    const quota = Math.max(MIN_CPU_QUOTA_US, Math.round((limits.cpuMillis * CPU_PERIOD_US) / 1_000))
    set('cpu.max', `${quota} ${CPU_PERIOD_US}`)
  }

  add(pid: number): void {
    writeFileSync(join(this.#path, 'cgroup.procs'), String(pid))
  }

  memoryKills(): number {
    const text = readFileSync(join(this.#path, 'memory.events'), 'latin1')
    return Number(/^oom_kill (\d+)$/m.exec(text)?.[1] ?? 0)
  }

  remove(): boolean {
    return removeGroup(this.#path)
  }
}
