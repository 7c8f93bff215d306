import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FrameDecoder, keyedLeaf, LogTree } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { batterySeed } from '../../../tests/battery/battery-seed.ts'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { ShellRunDirectory } from '../executors/shell/shell-run-directory.ts'
import { countingSandboxes, numberedShellTask } from './fixtures/counting-sandboxes.ts'
import { failCalls } from './fixtures/fail-calls.ts'
import { killGroup } from './fixtures/kill-group.ts'
import { KilledBridge } from './fixtures/killed-bridge.ts'
import { RunnerBench } from './fixtures/runner-bench.ts'
import { surviveSteps, tracerLack } from './fixtures/survive-steps.ts'

const seed = batterySeed()
/** EDGECLOUD_STEPS=all tries every write and every sync of the bridge. */
const count = process.env['EDGECLOUD_STEPS'] === 'all' ? 'all' : 2
const lack = tracerLack()
const why = lack === undefined ? '' : ` (not run: ${lack})`
const ATTEMPT = { task: 1n, replica: 0, attempt: 1 }
const LINES = 300
/** Lines of a task that writes until it is ended, however late the fault comes. */
const NEVER_ALL = 100_000
const EXIT_CODE = 3
const START_MS = 90_000

describe.skipIf(lack !== undefined)(`a disk that fails${why}`, () => {
  it.for([
    ['a sync of the log fails once', 'fsync,fdatasync', 'EIO', '1'],
    ['a sync of the log shows that the disk is full', 'fsync,fdatasync', 'ENOSPC', '1'],
    ['a write of the log fails once', 'pwrite64', 'EIO', '1'],
    ['each sync fails from then on, that of the end too', 'fsync,fdatasync', 'EIO', '1+'],
  ] as const)(
    'battery 12: %s, and the run has no result',
    { timeout: 150_000 },
    async ([injected, calls, error, when], { task }) => {
      const settle = beginRow(task, { row: 12, seed: 'fixed', injected: `${injected}, in what watches over a run` })
      await using bench = new RunnerBench()
      chmodSync(bench.dir, 0o755) // sandboxes are set up by other users than us
      const sandboxes = countingSandboxes(bench.dir)
      await bench.start({ bubblewrap: join(bench.dir, 'bwrap') })
      bench.chain.submit(1n, numberedShellTask(1n, NEVER_ALL, EXIT_CODE))
      const directory = () => new ShellRunDirectory(join(bench.runsDir, bench.runner.runs.runIdOf(ATTEMPT) ?? ''))
      const frames = () =>
        existsSync(directory().frames) ? new FrameDecoder().push(readFileSync(directory().frames)) : []
      await bench.until(() => frames().length > 2)
      const pid = directory().started()?.shim.pid ?? 0
      const stopFailing = await failCalls({ pid, threads: 'all', calls, error, when })
      await bench.until(() => bench.sent('fail') || bench.sent('complete')).finally(stopFailing)
      const [end, ...more] = bench.chain.sent.filter(({ kind }) => kind !== 'accept')
      // What the chain was told of the log is what can be read of it.
      const tree = new LogTree()
      const log = bench.runner.runs.openLog(ATTEMPT)
      for (const { encoded } of frames()) tree.append(keyedLeaf(log?.logKey ?? new Uint8Array(), encoded))
      await log?.close()
      expect([end, more]).toMatchObject([
        { kind: 'fail', reason: 'HostLost', logSize: tree.size, logRoot: tree.root() },
        [],
      ])
      settle('the run was ended and told as lost, with the root over what is in its log', {
        runs: [{ run: 'task 1', ends: ['fail HostLost'], executions: sandboxes.executions(1n, '') }],
      })
    },
  )

  it(
    'battery 12: a log that the bridge could not make durable once is never told as if it were',
    { timeout: 240_000 },
    async ({ task }) => {
      const injected = 'the first sync of the log in the bridge fails, all later ones succeed'
      const settle = beginRow(task, { row: 12, seed: 'fixed', injected })
      const bench = new KilledBridge(countingSandboxes)
      try {
        const bridge = bench.startBridge()
        await bench.follow(START_MS, () => bench.atWork() > 0)
        // Watched before there is a task: only its log is synced in the background.
        const syncs = { threads: 'background', calls: 'fdatasync', error: 'EIO', when: '1' } as const
        const stopFailing = await failCalls({ pid: bridge.pid ?? 0, ...syncs })
        bench.submit(1n, numberedShellTask(1n, LINES, EXIT_CODE))
        let failed = false
        await bench.follow(START_MS, () => bench.results().has('1')).finally(async () => (failed = await stopFailing()))
        expect(failed).toBe(true)
        expect(bench.results().get('1')).toEqual(['fail', 'HostLost'])
        await killGroup(bridge)
        settle('the run was told as lost', { runs: [bench.facts(1n, LINES)], leftovers: await bench.leftovers() })
      } finally {
        bench.remove()
      }
    },
  )

  it(
    'battery 12: a bridge whose database fails ends and says so, and the next one goes on',
    { timeout: 1_200_000 },
    async ({ task }) => {
      const steps = { fsync: 24, pwrite64: 56 }
      const settle = beginRow(task, { row: 12, seed, injected: `EIO for ${count} of ${Object.keys(steps).join(', ')}` })
      const subject = countingSandboxes
      const { observed, facts } = await surviveSteps({
        ...{ steps, count, seed, subject, task: numberedShellTask, fault: 'EIO' },
      })
      settle(observed, facts)
    },
  )
})
