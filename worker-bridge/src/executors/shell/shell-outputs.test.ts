import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fixedRow } from '../../../../tests/battery/fixed-row.ts'
import { untilNothingLeft } from '../../../../tests/battery/ledger/until-nothing-left.ts'
import { RunUnsupportedError } from '../errors.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../fixtures/make-plan.ts'
import { describeOutputs } from '../outputs.contract.ts'
import type { RunPlan } from '../run-plan.ts'
import { chooseCgroups } from './cgroups/choose-cgroups.ts'
import { shellSubject, type ShellSubject } from './fixtures/shell-subject.ts'
import { outputsFolder } from './outputs/outputs-folder.ts'
import { ShellRunDirectory } from './shell-run-directory.ts'

const limited = chooseCgroups().kind !== 'none'
const why = limited ? '' : ' (not run: no control groups hold the memory limit here)'
const FOLDER = outputsFolder(process.getuid?.() ?? 0) ?? ''

describe.skipIf(!limited)(`outputs of sandboxes${why}`, () => {
  describeOutputs('shell', shellSubject)

  let subject: ShellSubject
  let bench: ExecutorBench
  beforeEach(async () => {
    subject = await shellSubject()
    bench = new ExecutorBench(subject.executor)
    await subject.executor.probe()
  })
  afterEach(() => subject.dispose())
  const plan = (script: string, change: Partial<RunPlan> = {}) =>
    makePlan(script, { outputs: ['/data/out'], ...change })
  const nothingLeft = async () => ({ leftovers: await untilNothingLeft(subject.leftovers) })
  const isLeft = (runId: string) => existsSync(join(FOLDER, runId))

  describe('battery 37: what hostile tasks leave', () => {
    fixedRow(
      37,
      'trees that are too deep, in memory that is limited, and links that wait for the next sandbox',
      nothingLeft,
    )

    it('a tree deeper than any path is taken as far as a path goes, and removed', async () => {
      const deep =
        'cd /data/out; echo x > top; i=0; while [ $i -lt 1500 ]; do mkdir abc; cd abc; i=$((i+1)); done; echo x > bottom'
      const run = plan(deep)
      expect(await bench.run(run)).toMatchObject({ kind: 'exited', exitCode: 0 })
      const entries = (await bench.executor.outputs(run.runId))?.manifest.entries ?? []
      expect(entries.map(({ path }) => path)).toContain('/data/out/top')
      expect(Math.max(...entries.map(({ path }) => path.length))).toBeLessThanOrEqual(1_024)
      expect(bench.bytes(run.runId, 'system').toString()).toMatch(/are not kept/)
      expect(isLeft(run.runId)).toBe(false)
    })

    it('what is more than the memory of the task ends the task', async () => {
      // One program: of two in a pipe the kernel may end the first, and the last then ends well.
      const run = plan('head -c 200000000 /dev/zero > /data/out/x')
      expect((await bench.run(run)).kind).not.toBe('hostLost')
      expect((await bench.ended(run.runId)).kind).toBe('outOfMemory')
      expect(isLeft(run.runId)).toBe(false)
    })

    it('a link in place of the output leads nowhere', async () => {
      const run = plan(
        'cd /data; rmdir out; ln -s /etc out; mv out other; echo x > /data/out/x; ln -s /etc/passwd /data/out/y',
      )
      expect(await bench.run(run)).toMatchObject({ kind: 'exited', exitCode: 0 })
      const entries = (await bench.executor.outputs(run.runId))?.manifest.entries ?? []
      expect(entries.map(({ path }) => path)).toEqual(['/data/out', '/data/out/x'])
    })

    it.each([
      ['a working directory', plan('true', { containers: [makeContainer('true', { workingDir: '/data/out/in' })] })],
      [
        'a file',
        plan('true', { containers: [makeContainer('true', { files: [{ path: '/data/out/f', content: '' }] })] }),
      ],
      [
        'an input',
        plan('true', { inputs: [{ url: 'https://a.example/', sha256: '0'.repeat(64), path: '/data/out/i' }] }),
      ],
      ['the system', plan('true', { outputs: ['/usr/out'] })],
    ])('%s where another sandbox may have left a link is refused', async (_, wrong) => {
      await expect(bench.executor.prepare(wrong)).rejects.toThrow(RunUnsupportedError)
    })
  })

  it('are seen by no other user of the machine, and are not in the list of them', async () => {
    const runId = await bench.begin(plan('echo x > /data/out/x; echo up; sleep 60'))
    await bench.untilOutput(runId, 'up')
    const modes = [FOLDER, join(FOLDER, runId), join(FOLDER, runId, '0')].map((path) => statSync(path).mode & 0o777)
    expect(modes.map((mode) => mode.toString(8))).toEqual(['711', '711', '700'])
    await bench.executor.stop(runId)
    await bench.ended(runId)
    expect(isLeft(runId)).toBe(false)
  })

  it('are out of memory also where what watched over the run was killed', async () => {
    const runId = await bench.begin(plan('echo x > /data/out/x; echo up; sleep 60'))
    await bench.untilOutput(runId, 'up')
    const shim = new ShellRunDirectory(join(subject.dir, 'runs', runId)).started()?.shim.pid ?? 0
    expect(readdirSync(join(FOLDER, runId))).toEqual(['0'])
    process.kill(shim, 'SIGKILL')
    expect(await bench.ended(runId)).toMatchObject({ kind: 'hostLost' })
    expect(isLeft(runId)).toBe(false)
    expect(await bench.executor.outputs(runId)).toBeUndefined()
  })
})
