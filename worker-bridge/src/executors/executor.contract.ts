import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { LogFrame } from '@edgecloud/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { untilNothingLeft } from '../../../tests/battery/ledger/until-nothing-left.ts'
import type { Executor } from './executor.ts'
import { ExecutorBench } from './fixtures/executor-bench.ts'
import { makeContainer, makePlan } from './fixtures/make-plan.ts'
import type { ContainerPlan } from './run-plan.ts'

export interface ContractSubject {
  /** The present executor. */
  readonly executor: Executor
  /** Puts another executor on the same runs in its place, as after its death. */
  readonly reopen: () => Promise<Executor>
  /** Whether this machine can tell what runs use. */
  readonly measures: boolean
  /** What every container needs beside a script. */
  readonly container?: Partial<ContainerPlan>
  /** What is left on the machine of runs that have ended and were removed. */
  readonly leftovers: () => Promise<string[]>
  readonly dispose: () => Promise<void>
}

/** What every executor holds to, whatever it runs things with. Scripts are POSIX shell. */
export function describeExecutor(name: string, create: () => Promise<ContractSubject>): void {
  describe(`executor: ${name}`, () => {
    let subject: ContractSubject
    let bench: ExecutorBench
    const containerOf = (script: string, change: Partial<ContainerPlan> = {}) =>
      makeContainer(script, { ...subject.container, ...change })
    const planOf = (what: string | readonly ContainerPlan[], change: Parameters<typeof makePlan>[1] = {}) =>
      makePlan(typeof what === 'string' ? [containerOf(what)] : what, change)
    beforeAll(async () => {
      subject = await create()
      bench = new ExecutorBench(subject.executor)
      await subject.executor.probe()
    }, 60_000)
    afterAll(() => subject.dispose(), 60_000)

    it('gives the exit code and both streams, in whole lines', async () => {
      const plan = planOf('echo one; echo two; echo wrong >&2; exit 3')
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 3 })
      expect(bench.output(plan.runId)).toBe('one\ntwo\n')
      expect(bench.bytes(plan.runId, 'stderr').toString()).toBe('wrong\n')
      const frames = bench.frames(plan.runId)
      expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, index) => BigInt(index)))
      expect(frames.filter(isOutput).every((frame) => frame.kind === 'output' && frame.lineEnd)).toBe(true)
    })

    it('has no outputs of a run that declares none, or that nobody knows', async () => {
      const plan = planOf('echo something')
      await bench.run(plan)
      expect(await bench.executor.outputs(plan.runId)).toBeUndefined()
      expect(await bench.executor.outputs('0'.repeat(32))).toBeUndefined()
    })

    it('shows a run as prepared, running and ended, and forgets it when told', async () => {
      const plan = planOf('echo up; sleep 30')
      await bench.executor.prepare(plan)
      expect(await bench.until(plan.runId, 'prepared')).toMatchObject({ plan })
      await bench.executor.start(plan.runId)
      expect(await bench.until(plan.runId, 'running')).toMatchObject({ plan })
      await bench.untilOutput(plan.runId, 'up')
      await bench.executor.stop(plan.runId)
      expect(await bench.ended(plan.runId)).toMatchObject({ kind: 'cancelled', exitCode: 143 })
      await bench.executor.remove(plan.runId)
      expect(await bench.see(plan.runId)).toBeUndefined()
      await bench.executor.remove(plan.runId)
    })

    it('executes once, however often it is prepared and started', async () => {
      const plan = planOf('echo executed')
      await bench.executor.prepare(plan)
      await bench.executor.prepare(plan)
      await bench.until(plan.runId, 'prepared')
      await Promise.all([1, 2, 3].map(() => bench.executor.start(plan.runId)))
      await bench.ended(plan.runId)
      await bench.executor.start(plan.runId)
      await bench.executor.prepare(plan)
      bench = new ExecutorBench(await subject.reopen())
      await bench.executor.start(plan.runId)
      expect(await bench.ended(plan.runId)).toMatchObject({ kind: 'exited' })
      expect(bench.output(plan.runId)).toBe('executed\n')
    })

    it('is seen and stopped by an executor that did not start it', async () => {
      const runId = await bench.begin(planOf('echo up; sleep 30'))
      await bench.untilOutput(runId, 'up')
      bench = new ExecutorBench(await subject.reopen())
      expect(await bench.see(runId)).toMatchObject({ state: 'running' })
      await bench.executor.stop(runId)
      expect(await bench.ended(runId)).toMatchObject({ kind: 'cancelled' })
      expect(bench.output(runId)).toBe('up\n')
    })

    describe('battery 10: what does not end', () => {
      fixedRow(10, 'children that stay and signals that are ignored', async () => ({
        leftovers: await untilNothingLeft(subject.leftovers),
      }))

      it('kills the task and its children when the time is up', async () => {
        const plan = planOf('sleep 60 & sleep 60 & echo up; wait', { timeoutMs: 400 })
        expect(await bench.run(plan)).toMatchObject({ kind: 'timedOut', limitMs: 400 })
      })

      it('kills what ignores the request to stop, after its grace', async () => {
        const runId = await bench.begin(planOf('trap "" TERM; echo deaf; while :; do sleep 1; done'))
        await bench.untilOutput(runId, 'deaf')
        const before = performance.now()
        await bench.executor.stop(runId)
        expect(await bench.ended(runId)).toMatchObject({ kind: 'cancelled', exitCode: 137 })
        expect(performance.now() - before).toBeGreaterThanOrEqual(500)
      })
    })

    it('lets a task end in its own way when it is told to stop', async () => {
      const runId = await bench.begin(planOf('trap "echo bye; exit 5" TERM; echo up; while :; do sleep 0.1; done'))
      await bench.untilOutput(runId, 'up')
      await bench.executor.stop(runId)
      expect(await bench.ended(runId)).toMatchObject({ kind: 'cancelled', exitCode: 5 })
      expect(bench.output(runId)).toBe('up\nbye\n')
    })

    it('starts containers in the order of their dependencies', async () => {
      const first = containerOf('sleep 0.2; echo first', { service: 'first' })
      const dependsOn = [{ service: 'first', condition: 'completed' as const }]
      const second = containerOf('echo second', { service: 'second', dependsOn })
      const plan = planOf([second, first])
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 0 })
      expect(bench.output(plan.runId)).toBe('first\nsecond\n')
    })

    it('starts what only waits for the start of another, however short that is', async () => {
      const dependsOn = [{ service: 'first', condition: 'started' as const }]
      const second = containerOf('echo second', { service: 'second', dependsOn })
      const plan = planOf([containerOf('exit 0', { service: 'first' }), second])
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 0 })
      expect(bench.output(plan.runId)).toBe('second\n')
    })

    it('does not start what waits for a success that never comes', async () => {
      const first = containerOf('exit 9', { service: 'first' })
      const dependsOn = [{ service: 'first', condition: 'completed' as const }]
      const plan = planOf([first, containerOf('echo second', { service: 'second', dependsOn })])
      expect(await bench.run(plan)).toMatchObject({ kind: 'exited', exitCode: 9 })
      expect(bench.output(plan.runId)).toBe('')
    })

    it('starts a container again as its plan says', async () => {
      const script = 'echo try; if [ -e /data/second ]; then exit 0; fi; exit 1'
      const runId = await bench.begin(planOf([containerOf(script, { restart: 'on-failure' })]))
      await bench.untilOutput(runId, 'try\ntry\n')
      await bench.executor.stop(runId)
      await bench.ended(runId)
      expect(bench.bytes(runId, 'system').toString()).toMatch(/exited with code 1; starts again in \d+ ms/)
    })

    it('tells what a run uses while it runs, and nothing of one that is over', async () => {
      const runId = await bench.begin(
        planOf('x=$(head -c 8000000 /dev/zero | tr "\\0" x); echo up; while :; do :; done'),
      )
      await bench.untilOutput(runId, 'up')
      const [first] = await bench.executor.use(runId)
      if (subject.measures) {
        expect(first).toMatchObject({ service: 'main', replica: 0, memoryLimitBytes: 64 * 1_048_576 })
        expect(first?.memoryBytes).toBeGreaterThan(8_000_000)
        expect(first?.processes).toBeGreaterThan(0)
        await expect
          .poll(async () => (await bench.executor.use(runId))[0]?.cpuMs)
          .toBeGreaterThan((first?.cpuMs ?? 0) + 50)
      } else expect(first).toBeUndefined()
      await bench.executor.stop(runId)
      await bench.ended(runId)
      await expect.poll(() => bench.executor.use(runId)).toEqual([])
    })

    it('shows environment and files, and nothing of the environment of the bridge', async () => {
      const files = [{ path: '/etc/app/app.conf', content: 'colour = blue\n' }]
      const container = containerOf('cat /etc/app/app.conf; echo "$GREETING"; env | sort', {
        files,
        environment: { GREETING: 'a b\nc $HOME' },
      })
      const plan = planOf([container])
      await bench.run(plan)
      expect(bench.output(plan.runId)).toContain('colour = blue\na b\nc $HOME\n')
      const names = bench.output(plan.runId).match(/^[A-Z_]+(?==)/gm)
      expect(names).toEqual(
        expect.arrayContaining(['EDGECLOUD_ATTEMPT', 'EDGECLOUD_SERVICE', 'GREETING', 'HOME', 'PATH', 'TMPDIR']),
      )
      expect(names).not.toContain('NODE_ENV')
      expect(names).not.toContain('USER')
    })

    it('keeps every byte: binary, split UTF-8, no newline', async () => {
      const plan = planOf('printf "a\\303"; sleep 0.4; printf "\\244\\000\\377\\n"; printf "no end"')
      await bench.run(plan)
      expect(bench.bytes(plan.runId)).toEqual(Buffer.from('61c3a400ff0a6e6f20656e64', 'hex'))
    })

    it('keeps a line of 1 MB whole, in pieces', async () => {
      const plan = planOf('head -c 1000000 /dev/zero | tr "\\0" x')
      await bench.run(plan)
      const bytes = bench.bytes(plan.runId)
      expect(bytes.length).toBe(1_000_000)
      expect(bytes.every((byte) => byte === 0x78)).toBe(true)
      const frames = bench.frames(plan.runId).filter(isOutput)
      expect(frames.every((frame) => frame.kind === 'output' && frame.bytes.length <= 16_000 && !frame.lineEnd)).toBe(
        true,
      )
    })

    it('says exactly how many bytes are beyond the quota', async () => {
      const plan = planOf('head -c 5000000 /dev/zero | tr "\\0" "\\n"', { logQuotaBytes: 1_048_576 })
      await bench.run(plan)
      const frames = bench.frames(plan.runId)
      const lost = frames.flatMap((frame) => (frame.kind === 'gap' ? [frame] : []))
      expect(lost.map(({ reason }) => reason)).toEqual(['quota'])
      expect(BigInt(bench.bytes(plan.runId).length) + (lost[0]?.lostBytes ?? 0n)).toBe(5_000_000n)
      expect(bench.bytes(plan.runId, 'system').toString()).toMatch(/log limit of 1048576 bytes reached/)
      const path = join(bench.executor.logDirectory(plan.runId), 'frames.log')
      expect(readFileSync(path).length).toBeLessThanOrEqual(1_048_576)
    })
  })
}

/** What the task wrote, as against what the executor says of it. */
const isOutput = (frame: LogFrame): boolean => frame.kind === 'output' && frame.stream !== 'system'
