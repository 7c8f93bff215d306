import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedRow } from '../../../../tests/battery/fixed-row.ts'
import { untilNothingLeft } from '../../../../tests/battery/ledger/until-nothing-left.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import type { ContainerPlan, RunPlan } from '../run-plan.ts'
import { DockerEngine } from './docker-engine.ts'
import { dockerLack, dockerSubject, type DockerSubject } from './fixtures/docker-subject.ts'
import { escapeScript } from './fixtures/escape-script.ts'
import { containerName } from './names.ts'

const MIB = 1_048_576
const lack = dockerLack()

describe.skipIf(lack !== undefined)(`limits of containers${lack === undefined ? '' : ` (not run: ${lack})`}`, () => {
  let subject: DockerSubject
  let bench: ExecutorBench
  beforeAll(async () => {
    subject = await dockerSubject()
    bench = new ExecutorBench(subject.executor)
    await subject.executor.probe()
  }, 60_000)
  afterAll(() => subject.dispose(), 60_000)

  const container = (script: string, change: Partial<ContainerPlan> = {}) =>
    makeContainer(script, { ...subject.container, ...change })
  const nothingLeft = async () => ({ leftovers: await untilNothingLeft(subject.leftovers) })
  const output = async (script: string): Promise<string> => {
    const plan = makePlan([container(script)])
    await bench.run(plan)
    return bench.output(plan.runId)
  }

  describe('battery 10: a task that forks', () => {
    fixedRow(10, 'a fork bomb in a container', nothingLeft)

    it('hold a fork bomb within its limit of processes, and it can still be ended', async () => {
      // The first shell starts one process and no more: without a place for another one, that would be its end.
      const bomb = 'bomb() { bomb | bomb & }; echo lit; (bomb) & while :; do :; done'
      const limits = { cpuMillis: 500, memoryBytes: 64 * MIB, pids: 24 }
      const plan = makePlan([container(bomb, { limits })], { timeoutMs: 2_500 })
      expect(await bench.run(plan)).toMatchObject({ kind: 'timedOut' })
      expect(bench.bytes(plan.runId, 'stderr').toString()).toMatch(/[Cc]an't fork|[Cc]annot fork|Resource temporarily/)
    })
  })

  describe('battery 11: memory', () => {
    fixedRow(11, 'a container that needs more memory than it may', nothingLeft)

    it('end a task that needs more memory than it may, and say so', async () => {
      const plan = makePlan([container('head -c 200000000 /dev/zero | tail')])
      expect(await bench.run(plan)).toMatchObject({ kind: 'outOfMemory', limitBytes: 64 * MIB })
    })

    it('is known also when Docker notes it after the end, and is no reason where it was none', async () => {
      const engine = new DockerEngine(subject.daemon.socketPath)
      const began = Date.now()
      const noted = ({ runId, containers: [first] }: RunPlan) => {
        if (first === undefined) throw new Error('a plan without a container')
        return engine.lackedMemory(containerName(runId, first), began, Date.now() + 1_000, AbortSignal.timeout(10_000))
      }
      const hungry = makePlan([container('head -c 200000000 /dev/zero | tail')])
      await bench.run(hungry)
      expect(await noted(hungry)).toBe(true)
      const other = makePlan([container('exit 137')])
      expect(await bench.run(other)).toMatchObject({ kind: 'exited', exitCode: 137 })
      expect(await noted(other)).toBe(false)
    })

    it('count files of the task as its memory', async () => {
      const plan = makePlan([container('head -c 200000000 /dev/zero > /tmp/big; echo "wrote $?"')])
      const outcome = await bench.run(plan)
      expect(outcome.kind === 'outOfMemory' || !bench.output(plan.runId).includes('wrote 0')).toBe(true)
    })
  })

  describe('battery 35: a way out of a container', () => {
    fixedRow(35, 'attempts to leave a container', nothingLeft)

    it('leave a task nobody it could be and no right it could use', async () => {
      const status = await output('id -u; id -g; cat /proc/self/status')
      expect(status).toMatch(/^65534\n65534\n/)
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
        expect(status).toMatch(new RegExp(`${set}:\\s+0{16}\\n`))
      }
      expect(status).toMatch(/NoNewPrivs:\s+1/)
      expect(status).toMatch(/Seccomp:\s+2/)
    })

    it('refuse root, whatever the task says', async () => {
      for (const user of ['root', '0', '0:0', 'root:root', '00']) {
        const docker = { image: 'busybox:1.36', volumes: [], ports: [], user }
        const plan = makePlan([container('id -u', { docker })])
        await bench.run(plan)
        expect(bench.output(plan.runId), user).toBe('65534\n')
      }
    })

    it('leave a task no way to the machine', async () => {
      expect(await output(escapeScript())).toBe('done\n')
    })
  })

  it('keep a log with a flood in it at its quota, and this process small', async () => {
    const before = process.memoryUsage().rss
    const plan = makePlan([container('exec yes 0123456789')], { logQuotaBytes: 8 * MIB, timeoutMs: 4_000 })
    let peak = 0
    const look = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50)
    expect(await bench.run(plan).finally(() => clearInterval(look))).toMatchObject({ kind: 'timedOut' })
    expect(peak - before).toBeLessThan(128 * MIB)
    expect(bench.frames(plan.runId).find((frame) => frame.kind === 'gap')).toMatchObject({ reason: 'quota' })
  })
})
