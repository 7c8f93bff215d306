import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { chooseCgroups } from './choose-cgroups.ts'
import { createCgroup } from './create-cgroup.ts'

const choice = chooseCgroups()
const limits = { cpuMillis: 1_000, memoryBytes: 64 * 1_048_576, pids: 16 }

it.skipIf(choice.kind === 'none')(
  `a group is not removed while a process is left in it${choice.kind === 'none' ? ' (not run: no group can be made here)' : ''}`,
  async () => {
    const group = createCgroup(choice, `test.${process.pid}.0`, limits)
    const child = spawn('sleep', ['60'])
    try {
      await once(child, 'spawn')
      group.add(child.pid ?? 0)
      expect(group.remove()).toBe(false)
    } finally {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    await expect.poll(() => group.remove()).toBe(true)
    expect(group.remove()).toBe(true)
  },
)
