import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FrameDecoder, keyedLeaf, LogTree } from '@edgecloud/protocol'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { createLogger } from '../logger/logger.ts'
import { MetricsStore } from '../metrics/metrics-store.ts'
import { OutboxStore } from '../outbox/outbox-store.ts'
import { DiskGuard } from '../storage/disk-guard.ts'
import { ShellRunDirectory } from '../executors/shell/shell-run-directory.ts'
import { openDatabase } from '../storage/database.ts'
import { SmallDisk, smallDiskLack } from '../storage/fixtures/small-disk.ts'
import { RunnerBench } from './fixtures/runner-bench.ts'
import { shellTask } from './fixtures/stand-in-chain.ts'

const lack = smallDiskLack()
const why = lack === undefined ? '' : ` (not run: ${lack})`
const LINES = 3_000
/** A task that reserves little of the small disk. */
const task = (script: string) => shellTask(script, '5m, disk: 8M')
/** Some 600 KB of numbered lines over some seconds: the disk is full before half of them. */
const WRITER = `i=0; while [ $i -lt ${LINES} ]; do i=$((i+1)); printf 'line %s %0200d\\n' $i 0; [ $((i % 100)) = 0 ] && sleep 0.1; done; exit 3`
const expected = Array.from({ length: LINES }, (_, at) => `line ${at + 1} ${'0'.repeat(200)}\n`).join('')
const ATTEMPT = { task: 1n, replica: 0, attempt: 1 }

describe.skipIf(lack !== undefined)(`battery 12: the disk fills up${why}`, () => {
  fixedRow(12, 'a disk of a few MiB, full of other files or without names for new ones')

  let disk: SmallDisk
  let guard: DiskGuard
  let bench: RunnerBench
  const start = () => bench.start({ diskFreeMib: () => guard.freeMib })
  const framesPath = () => join(bench.runsDir, bench.runner.runs.runIdOf(ATTEMPT) ?? '', 'log', 'frames.log')
  const read = () => (existsSync(framesPath()) ? new FrameDecoder().push(readFileSync(framesPath())) : [])
  const textOf = () =>
    read()
      .map(({ frame }) => (frame.kind === 'output' ? Buffer.from(frame.bytes).toString() : `[gap ${frame.reason}]`))
      .join('')

  /** Holds the log against what was written, and the chain's word of it against the file. */
  async function expectWhole(text = expected): Promise<void> {
    expect(textOf() === text, 'every byte once').toBe(true)
    const log = bench.runner.runs.openLog(ATTEMPT)
    const tree = new LogTree()
    for (const { encoded } of read()) tree.append(keyedLeaf(log?.logKey ?? new Uint8Array(), encoded))
    await log?.close()
    expect(bench.chain.sent.find(({ kind, task }) => kind === 'complete' && task === 1n)).toMatchObject({
      ...{ exitCode: 3, logSize: tree.size, logRoot: tree.root() },
    })
  }

  async function expectSound(): Promise<void> {
    await bench.stop()
    const database = new DatabaseSync(bench.databasePath)
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
    database.close()
    await start()
    expect(bench.runner.health).toEqual({ generation: 1, damaged: 0 })
  }

  const has = (kind: string, task: bigint) => bench.chain.sent.some((sent) => sent.kind === kind && sent.task === task)
  const declined = (task: bigint) => bench.chain.sent.find((sent) => sent.kind === 'decline' && sent.task === task)

  /** Begins to write, lets the disk be filled, and sees that the log waits. */
  async function stallAtFullDisk(fill: () => void): Promise<void> {
    await start()
    bench.chain.submit(1n, task(WRITER))
    await bench.until(() => textOf().length > 20_000, 30_000)
    fill()
    guard.look()
    expect(guard.shortage).toMatchObject({ code: 'disk_full' })
  }

  beforeEach(async () => {
    disk = new SmallDisk({ mib: 64, files: 600 })
    chmodSync(disk.path, 0o755) // sandboxes are set up by other users than us
    guard = new DiskGuard({ directory: disk.path, logger: createLogger({ level: 'silent' }) })
    guard.look()
    bench = new RunnerBench(disk.path)
    chmodSync(bench.dir, 0o755)
  })
  afterEach(async () => {
    await bench[Symbol.asyncDispose]()
    disk.remove()
  })

  it('makes the task wait, declines new work, restarts on it, and loses and doubles nothing', async () => {
    await stallAtFullDisk(() => disk.fillBytes())
    let [size, since] = [-1, 0]
    await bench.until(() => {
      if (textOf().length !== size) [size, since] = [textOf().length, performance.now()]
      return performance.now() - since > 3_000 // longer than between any two lines, and than a log goes by its last look
    })
    bench.chain.submit(2n, task('echo never'))
    await bench.until(() => declined(2n) !== undefined)
    expect(declined(2n)).toMatchObject({ reason: 'NoCapacity' })
    await bench.stop()
    await start() // on the full disk
    await bench.until(() => bench.chain.reports.some(({ task }) => task === 1n)) // what is told the chain goes on
    expect(has('complete', 1n)).toBe(false)
    expect(textOf().length).toBeLessThan(expected.length)
    disk.empty()
    guard.look()
    expect(guard.shortage).toBeUndefined()
    await bench.until(() => has('complete', 1n), 60_000)
    await expectWhole()
    bench.chain.submit(3n, task('echo again'))
    await bench.until(() => has('complete', 3n))
    await expectSound()
  }, 120_000)

  it('keeps the end of a run until it can be written down', async () => {
    await start()
    const last = `last words, longer than what is left of a block: ${'x'.repeat(9_000)}`
    bench.chain.submit(1n, task(`echo begun; sleep 1; echo ${last}; exit 3`))
    await bench.until(() => textOf() === 'begun\n')
    disk.fillBytes() // and no ballast is given up: nobody looks
    const shim = new ShellRunDirectory(join(bench.runsDir, bench.runner.runs.runIdOf(ATTEMPT) ?? '')).started()?.shim
      .pid
    const programs = () => readFileSync(`/proc/${shim}/task/${shim}/children`, 'utf8').trim()
    await bench.until(() => programs() === '') // it has ended, and the one who watches it waits
    expect([textOf(), has('complete', 1n)]).toEqual(['begun\n', false])
    disk.empty()
    await bench.until(() => has('complete', 1n), 60_000)
    await expectWhole(`begun\n${last}\n`)
    await expectSound()
  }, 120_000)

  it('is no reason for the database to be damaged, whatever is written at that moment', async () => {
    const { database } = openDatabase(join(disk.path, 'other.sqlite'))
    const [outbox, metrics] = [new OutboxStore(database), new MetricsStore(database)]
    const use = { service: 'main', replica: 0, cpuMs: 1, memoryBytes: 1, memoryLimitBytes: 1, networkReceivedBytes: 1 }
    const rest = { networkSentBytes: 1, diskReadBytes: 1, diskWrittenBytes: 1, processes: 1 }
    const sample = new Map([['run', Array.from({ length: 50 }, () => ({ ...use, ...rest }))]])
    disk.fillBytes()
    let [kept, refused] = [0, 0]
    for (let attempt = 0; refused < 20; attempt += 1) {
      try {
        outbox.add({ kind: 'accept', task: BigInt(attempt), replica: 0, attempt: 1 })
        kept += 1
      } catch {
        refused += 1
      }
      try {
        metrics.add(attempt, sample)
      } catch {
        refused += 1
      }
    }
    expect(outbox.all()).toHaveLength(kept)
    disk.empty()
    outbox.add({ kind: 'accept', task: 999_999n, replica: 0, attempt: 1 })
    metrics.add(1, sample)
    expect(outbox.all()).toHaveLength(kept + 1)
    expect(database.prepare('pragma integrity_check').get()).toEqual({ integrity_check: 'ok' })
    database.close()
  })

  it('battery 13: without names for new files all goes the same way', async ({ task: { meta } }) => {
    const settle = beginRow({ meta }, { row: 13, seed: 'fixed', injected: 'a disk without names for new files' })
    await stallAtFullDisk(() => disk.fillFiles())
    bench.chain.submit(2n, task('echo never'))
    await bench.until(() => declined(2n) !== undefined)
    expect(declined(2n)).toMatchObject({ reason: 'NoCapacity' })
    await bench.until(() => has('complete', 1n), 60_000) // the log needs no new name, and the ballast gave some for its end
    await expectWhole()
    disk.empty()
    guard.look()
    bench.chain.submit(3n, task('echo again'))
    await bench.until(() => has('complete', 3n))
    await expectSound()
    const executions = textOf().split('line 1 ').length - 1 // by its own first line
    settle('every byte kept, new work declined until there was room', {
      runs: [await bench.facts(1n, { stdout: Buffer.from(expected) }, executions)],
    })
  }, 120_000)
})
