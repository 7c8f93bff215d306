import { afterEach, describe, expect, it, vi } from 'vitest'
import { TICK_MS } from '@edgecloud/protocol'
import { batterySeed } from '../../../tests/battery/battery-seed.ts'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { findLeftovers } from '../../../tests/battery/ledger/find-leftovers.ts'
import { randomFrom } from '../../../tests/battery/random-from.ts'
import { afterMonotonic } from '../clock/after-monotonic.ts'
import { RunnerBench } from './fixtures/runner-bench.ts'
import { shellTask } from './fixtures/stand-in-chain.ts'

const TEN_YEARS_MS = 10 * 365.25 * 24 * 3_600_000
const HOUR_MS = 3_600_000
/** Of nobody else on this machine, for what is left behind is named after it. */
const TASK = BigInt(process.pid) + 1_000_000n
const attempt = { task: TASK, replica: 0, attempt: 1 }

/** A wall clock that a test moves, and a monotonic one that it can stop. */
class MovedClock {
  aheadMs = 0
  frozenAtMs: number | undefined
  nowMs(): number {
    return Date.now() + this.aheadMs
  }
  monotonicMs(): number {
    return this.frozenAtMs ?? performance.now()
  }
}

afterEach(() => vi.useRealTimers())

describe('battery 27: a clock that is wrong', () => {
  it.each([
    ['ten years ahead', TEN_YEARS_MS],
    ['ten years behind', -TEN_YEARS_MS],
    ['a leap second behind', -1_000],
    ['not a number', Number.NaN],
  ])('neither ends a task nor takes its log away: %s', async (name, aheadMs) => {
    await using bench = new RunnerBench()
    const clock = new MovedClock()
    await bench.start({ clock, retentionMs: HOUR_MS })
    bench.chain.submit(TASK, shellTask('echo up; sleep 0.3; exit 3'))
    await bench.until(() => bench.sent('accept'))
    clock.aheadMs = aheadMs
    await bench.until(() => bench.sent('complete'))
    expect(bench.chain.sent.at(-1), name).toMatchObject({ kind: 'complete', exitCode: 3 })
    await bench.until(() => bench.runner.runs.entries().every(({ settled }) => settled !== undefined))
    clock.aheadMs = -aheadMs
    for (let head = 0; head < 3; head += 1) await bench.runner.reconcile(bench.chain.snapshot())
    await bench.stop()
    await bench.start({ clock, retentionMs: HOUR_MS })
    await bench.runner.reconcile(bench.chain.snapshot())
    expect(bench.runner.runs.entries().map(({ cleaned }) => cleaned)).toEqual([undefined])
  })

  it('does not keep a log for longer than the chain counts', async () => {
    await using bench = new RunnerBench()
    const clock = new MovedClock()
    clock.aheadMs = TEN_YEARS_MS
    await bench.start({ clock, retentionMs: HOUR_MS })
    bench.chain.submit(TASK, shellTask('exit 0'))
    await bench.until(() => bench.runner.runs.entries().some(({ settled }) => settled !== undefined))
    clock.aheadMs = 0
    const { number } = bench.chain.snapshot().finalized
    await bench.runner.reconcile(bench.chain.snapshot(number + HOUR_MS / TICK_MS - 10))
    expect(bench.runner.runs.entries()).toHaveLength(1)
    await bench.runner.reconcile(bench.chain.snapshot(number + HOUR_MS / TICK_MS))
    expect(bench.runner.runs.entries()).toEqual([])
    expect(bench.runner.runs.openLog(attempt)).toBeUndefined()
  })

  it('battery 27: runs a task once while all clocks jump or stand still', async ({ task: { meta } }) => {
    const seed = batterySeed()
    const settle = beginRow(
      { meta },
      { row: 27, seed, injected: 'a wall clock up to ten years off at each look, a monotonic one that stands still' },
    )
    const random = randomFrom(seed)
    await using bench = new RunnerBench()
    const clock = new MovedClock()
    clock.nowMs = () => Date.now() + (random() - 0.5) * 2 * TEN_YEARS_MS
    clock.frozenAtMs = performance.now()
    await bench.start({ clock })
    bench.chain.submit(TASK, shellTask('echo once; exit 7'))
    await bench.until(() => bench.sent('complete'))
    const ends = bench.chain.sent.filter(({ kind }) => kind !== 'accept').map(({ kind }) => kind)
    const log = bench.runner.runs.openLog(attempt)
    const frames = Buffer.concat([...((await log?.read(0n, 65_536)) ?? [])])
    const logKey = log?.logKey ?? new Uint8Array()
    await log?.close()
    const executions = frames.toString('latin1').split('once\n').length - 1
    const runIds = [bench.runner.runs.runIdOf(attempt) ?? '']
    await bench.until(() => bench.runner.runs.entries().every(({ settled }) => settled !== undefined))
    await bench.runner.reconcile(bench.chain.snapshot(1_000_000)) // by then it is to be cleaned
    await expect.poll(() => findLeftovers({ dir: bench.dir, runIds })).toEqual([]) // its supervisor is about to end
    settle('one execution, one end', {
      runs: [{ run: 'task 1', ends, executions, log: { frames, logKey, written: { stdout: Buffer.from('once\n') } } }],
      leftovers: [],
    })
  })

  it('does not hurry the timers of a run', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const started = performance.now()
    const called = new Promise<number>((resolve) => afterMonotonic(200, () => resolve(performance.now() - started)))
    vi.setSystemTime(Date.now() + TEN_YEARS_MS)
    expect(await called).toBeGreaterThanOrEqual(200)
  })
})
