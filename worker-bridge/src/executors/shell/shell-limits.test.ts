import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { fixedRow } from '../../../../tests/battery/fixed-row.ts'
import { untilNothingLeft } from '../../../../tests/battery/ledger/until-nothing-left.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import { shellSubject } from './fixtures/shell-subject.ts'
import { ShellRunDirectory } from './shell-run-directory.ts'
import { join } from 'node:path'

const MIB = 1_048_576
let subject: Awaited<ReturnType<typeof shellSubject>>
let bench: ExecutorBench
beforeAll(async () => {
  subject = await shellSubject()
  bench = new ExecutorBench(subject.executor)
})
afterAll(() => subject.dispose())

const shimOf = (runId: string): number =>
  new ShellRunDirectory(join(subject.dir, 'runs', runId)).started()?.shim.pid ?? 0
const bubblewrapOf = (pid: number): number | undefined => {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ')
    return children.map(Number).find((child) => readFileSync(`/proc/${child}/cmdline`, 'latin1').includes('bwrap'))
  } catch {
    return undefined // not there yet
  }
}
const residentKib = (pid: number): number =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) // none once it is dead

const nothingLeft = async () => ({ leftovers: await untilNothingLeft(subject.leftovers) })

describe('battery 10: a task that forks', () => {
  fixedRow(10, 'a fork bomb in a sandbox', nothingLeft)

  it('holds a fork bomb within its limit of processes and can still end it', async () => {
    // The first shell starts one process and no more: without a place for another one, that would be its end.
    const bomb = 'bomb() { bomb | bomb & }; echo lit; (bomb) & while :; do :; done'
    const plan = makePlan([makeContainer(bomb, { limits: { cpuMillis: 500, memoryBytes: 64 * MIB, pids: 24 } })], {
      timeoutMs: 1_500,
    })
    expect(await bench.run(plan)).toMatchObject({ kind: 'timedOut' })
    expect(bench.bytes(plan.runId, 'stderr').toString()).toMatch(/[Cc]annot fork|Resource temporarily unavailable/)
  })
})

it.each([1, 2])('counts none of its own processes as one of the %i that a task may have', async (pids) => {
  const limits = { cpuMillis: 500, memoryBytes: 64 * MIB, pids }
  const plan = makePlan([makeContainer('echo alone', { limits })])
  expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 0 })
})

describe('battery 10: a sandbox that is not ready yet', () => {
  fixedRow(10, 'the time is up while sandboxes are set up', nothingLeft)

  it('ends with all of its processes', async () => {
    const times = [1, 2, 4, 6, 8, 10, 12, 15, 18, 22, 26, 30]
    const plans = times.map((timeoutMs) => makePlan([makeContainer('sleep 60')], { timeoutMs }))
    const ends = await Promise.all(plans.map((plan) => bench.run(plan)))
    expect(ends.map(({ kind }) => kind)).toEqual(times.map(() => 'timedOut'))
  }, 60_000)
})

describe('battery 10: what watches over a sandbox dies', () => {
  fixedRow(10, 'the supervisor is killed while its sandbox is set up', nothingLeft)

  it('leaves no program that nobody watches, however far the sandbox was', async () => {
    const { dir } = subject
    for (let afterMs = 0; afterMs < 40; afterMs += 2) {
      // It names the place of this test, so that the look for what is left knows it.
      const runId = await bench.begin(makePlan(`: ${dir}; while :; do sleep 1; done`))
      await vi.waitUntil(() => shimOf(runId) !== 0, { interval: 0, timeout: 10_000 })
      await pause(afterMs)
      process.kill(shimOf(runId), 'SIGKILL')
      expect(await bench.ended(runId)).toMatchObject({ kind: 'hostLost', cause: 'what watched over the run died' })
    }
  }, 120_000)
})

describe('battery 10: what holds a sandbox dies', () => {
  fixedRow(10, 'bwrap itself is killed while it sets a sandbox up', nothingLeft)

  it('ends the run with all of its processes, however far the sandbox was', async () => {
    for (let afterMs = 0; afterMs < 25; afterMs += 1) {
      const runId = await bench.begin(makePlan(`: ${subject.dir}; while :; do sleep 1; done`))
      const bwrap = await vi.waitUntil(() => bubblewrapOf(shimOf(runId)), { interval: 0, timeout: 10_000 })
      await pause(afterMs)
      process.kill(bwrap, 'SIGKILL')
      expect(await bench.ended(runId)).toMatchObject({ kind: 'signalled', signal: 'SIGKILL' })
    }
  }, 120_000)
})

describe('battery 11: memory', () => {
  fixedRow(11, 'a sandbox that needs more memory than it may', nothingLeft)

  it('says so when a task needs more memory than it may', async () => {
    const { limits } = await subject.executor.probe()
    const plan = makePlan([makeContainer('head -c 200000000 /dev/zero | tail')])
    const outcome = await bench.run(plan)
    if (limits === 'per-process') expect(outcome).toMatchObject({ kind: 'exited' })
    else expect(outcome).toMatchObject({ kind: 'outOfMemory', limitBytes: 64 * MIB })
  })

  it('counts files of the task as its memory', async () => {
    const plan = makePlan([makeContainer('head -c 200000000 /dev/zero > /data/big; echo "wrote $?"; ls -l /data/big')])
    const outcome = await bench.run(plan)
    expect(outcome.kind === 'outOfMemory' || !bench.output(plan.runId).includes('wrote 0')).toBe(true)
  })
})

it('keeps its own memory flat while a task floods it, and ends in time', async () => {
  const quiet = await bench.begin(makePlan('echo up; sleep 20'))
  await bench.untilOutput(quiet, 'up')
  const baseKib = residentKib(shimOf(quiet))
  await bench.executor.stop(quiet)
  const runId = await bench.begin(
    makePlan('echo up; exec yes 0123456789', { logQuotaBytes: 8 * MIB, timeoutMs: 4_000 }),
  )
  await bench.untilOutput(runId, 'up')
  const shim = shimOf(runId)
  let peakKib = baseKib
  const look = setInterval(() => (peakKib = Math.max(peakKib, shim ? residentKib(shim) : 0)), 100)
  expect(await bench.ended(runId).finally(() => clearInterval(look))).toMatchObject({ kind: 'timedOut' })
  expect(peakKib - baseKib).toBeLessThan(64 * 1024)
  const gap = bench.frames(runId).find((frame) => frame.kind === 'gap')
  expect(gap).toMatchObject({ reason: 'quota', service: 'main' })
})

it('takes the whole run down with its supervisor, and never starts it again', async () => {
  const plan = makePlan('echo up; sleep 30')
  const runId = await bench.begin(plan)
  await bench.untilOutput(runId, 'up')
  process.kill(shimOf(runId), 'SIGKILL')
  expect(await bench.ended(runId)).toMatchObject({ kind: 'hostLost', cause: 'what watched over the run died' })
  await bench.executor.start(runId)
  expect(await bench.ended(runId)).toMatchObject({ kind: 'hostLost' })
  expect(bench.output(runId)).toBe('up\n')
})

it('does not believe what was running before the machine was restarted', async () => {
  const plan = makePlan('echo up; sleep 30')
  await bench.executor.prepare(plan)
  const directory = new ShellRunDirectory(join(subject.dir, 'runs', plan.runId))
  const bootId = '00000000-0000-4000-8000-000000000000'
  directory.claim({ shim: { pid: process.pid, startTicks: '1', bootId }, startedAtMs: 1 })
  expect(await bench.see(plan.runId)).toMatchObject({
    outcome: { kind: 'hostLost', cause: 'the machine was restarted' },
  })
  // An exit code that somebody wrote in another boot than the run's is not one.
  const log = { frames: 0, bytes: 0, lostBytes: 0 }
  directory.writeExit({ outcome: { kind: 'exited', exitCode: 0, durationMs: 1 }, bootId: 'other', endedAtMs: 2, log })
  expect(await bench.see(plan.runId)).toMatchObject({ outcome: { kind: 'hostLost' } })
})

it('is not fooled by another process that got the number of a dead supervisor', async () => {
  const plan = makePlan('echo up')
  await bench.executor.prepare(plan)
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
  const shim = { pid: process.pid, startTicks: '1', bootId }
  new ShellRunDirectory(join(subject.dir, 'runs', plan.runId)).claim({ shim, startedAtMs: 1 })
  expect(await bench.see(plan.runId)).toMatchObject({ outcome: { kind: 'hostLost' } })
})
