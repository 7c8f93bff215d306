import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { toHex } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { beginRow } from '../../../../tests/battery/begin-row.ts'
import { untilNothingLeft } from '../../../../tests/battery/ledger/until-nothing-left.ts'
import { failCalls } from '../../tasks/fixtures/fail-calls.ts'
import { tracerLack } from '../../tasks/fixtures/survive-steps.ts'
import { ExecutorBench } from '../fixtures/executor-bench.ts'
import { makePlan } from '../fixtures/make-plan.ts'
import { runFacts } from '../fixtures/run-facts.ts'
import { chooseCgroups } from './cgroups/choose-cgroups.ts'
import { shellSubject } from './fixtures/shell-subject.ts'
import { ShellRunDirectory } from './shell-run-directory.ts'

const lack = tracerLack() ?? (chooseCgroups().kind === 'none' ? 'no control groups hold the memory limit' : undefined)
const FILES = ['1', '2', '3']

it.skipIf(lack !== undefined).for([
  ['a write fails', 'write,pwrite64', 'EIO'],
  ['a write finds the disk full', 'write,pwrite64', 'ENOSPC'],
  ['a sync fails', 'fsync', 'EIO'],
] as const)(
  `battery 12: %s while outputs are kept, and all of them are collected again${lack === undefined ? '' : ` (not run: ${lack})`}`,
  { timeout: 90_000 },
  async ([injected, calls, error], { task }) => {
    const settle = beginRow(task, { row: 12, seed: 'fixed', injected: `${injected} once, in what keeps outputs` })
    const subject = await shellSubject()
    try {
      const bench = new ExecutorBench(subject.executor)
      await subject.executor.probe()
      const write = FILES.map((name) => `echo content of ${name} > /data/out/${name}`).join('; ')
      const plan = makePlan(`echo begin; ${write}; sleep 2; echo up; sleep 2; exit 4`, { outputs: ['/data/out'] })
      const { runId } = plan
      await bench.begin(plan)
      await bench.untilOutput(runId, 'up') // its threads for files have begun by now
      const directory = new ShellRunDirectory(`${bench.executor.logDirectory(runId)}/..`)
      const pid = directory.started()?.shim.pid ?? 0
      const paths = [join(directory.path, 'outputs', '1')]
      const stopFailing = await failCalls({ pid, threads: 'background', calls, paths, error, when: '1' })
      const outcome = await bench.ended(runId).finally(stopFailing)
      expect(await stopFailing(), 'it has failed').toBe(true)
      const outputs = await bench.executor.outputs(runId)
      expect(outcome).toMatchObject({
        kind: 'exited',
        exitCode: 4,
        outputRoot: toHex(outputs?.root ?? new Uint8Array()),
      })
      const files = (outputs?.manifest.entries ?? []).flatMap((entry, index) => (entry.kind === 'file' ? [index] : []))
      const contents = await Promise.all(files.map(async (index) => outputs && text(outputs.read(index, 0))))
      expect(contents).toEqual(FILES.map((name) => `content of ${name}\n`))
      const facts = runFacts(bench, plan, outcome, 'begin\nup\n')
      await bench.executor.remove(runId)
      settle('collected again, whole', { runs: [facts], leftovers: await untilNothingLeft(subject.leftovers) })
    } finally {
      await subject.dispose()
    }
  },
)
