import { chmodSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { batterySeed } from '../../../tests/battery/battery-seed.ts'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { randomFrom } from '../../../tests/battery/random-from.ts'
import type { ChainSnapshot } from './chain-port.ts'
import { countingSandboxes, numberedShellTask } from './fixtures/counting-sandboxes.ts'
import type { KilledSubject } from './fixtures/killed-bridge.ts'
import { RunnerBench } from './fixtures/runner-bench.ts'

const replays = Number(process.env['EDGECLOUD_REPLAYS'] ?? 3)
const seed = batterySeed()
const EACH = 3
const TASKS = [1n, 2n, 3n]
const LINES = 20
const WRITTEN = ['begin', ...Array.from({ length: LINES }, (_, index) => `line ${index + 1}`), ''].join('\n')

it(
  `battery 26: executes each task once when heads come ${EACH} times and in any order`,
  { timeout: replays * 30_000 + 30_000 },
  async ({ task: { meta } }) => {
    const injected = `each head ${EACH} times among all heads before it, shuffled, ${replays} times over, with restarts`
    const settle = beginRow({ meta }, { row: 26, seed, injected })
    const random = randomFrom(seed)
    await using bench = new RunnerBench()
    const heads: ChainSnapshot[] = []
    chmodSync(bench.dir, 0o755) // sandboxes are set up by other users than us
    const counting = countingSandboxes(bench.dir)
    const [, bubblewrap = ''] = counting.bridgeArguments
    await bench.start({ bubblewrap })
    for (const task of TASKS) bench.chain.submit(task, numberedShellTask(task, LINES, Number(task)))

    for (
      const deadline = Date.now() + 30_000;
      bench.chain.sent.filter(({ kind }) => kind === 'complete').length < TASKS.length;
    ) {
      expect(Date.now(), 'the tasks end').toBeLessThan(deadline)
      bench.chain.include()
      heads.push(bench.chain.snapshot())
      const again = shuffle([...repeat(heads.slice(-4)), ...repeat(heads.slice(0, 2))], random)
      // Not awaited one by one: they also come while the one before is at work.
      await Promise.all(again.map((head) => bench.runner.reconcile(head)))
      await setTimeout(20) // as fast as no chain is, and the sandboxes have a turn
    }
    for (let replay = 1; replay <= replays; replay += 1) {
      await bench.stop()
      await bench.start({ bubblewrap })
      for (const head of shuffle(repeat(heads), random)) await bench.runner.reconcile(head)
    }

    const runs = await Promise.all(TASKS.map((task) => factsOf(bench, task, counting)))
    expect(bench.chain.sent.map(({ task, kind }) => `${task} ${kind}`).toSorted()).toEqual(
      TASKS.flatMap((task) => [`${task} accept`, `${task} complete`]),
    )
    expect(runs.map(({ executions }) => executions)).toEqual(runs.map(() => 1))
    settle(`${heads.length} heads, ${runs.length} executions, ${runs.length} results`, { runs })
  },
)

async function factsOf(bench: RunnerBench, task: bigint, counting: KilledSubject) {
  const attempt = { task, replica: 0, attempt: 1 }
  const log = bench.runner.runs.openLog(attempt)
  const frames = Buffer.concat([...((await log?.read(0n, 65_536)) ?? [])])
  const logKey = log?.logKey ?? new Uint8Array()
  await log?.close()
  const ends = bench.chain.sent.filter((intent) => intent.task === task && intent.kind !== 'accept')
  const [end] = ends
  const told = end?.kind === 'complete' && {
    told: { size: end.logSize, root: Buffer.from(end.logRoot).toString('hex') },
  }
  return {
    run: `task ${task}`,
    ends: ends.map(({ kind }) => kind),
    executions: counting.executions(task, bench.runner.runs.runIdOf(attempt) ?? ''),
    log: { frames, logKey, written: { stdout: Buffer.from(WRITTEN) }, ...told },
  }
}

const repeat = <T>(list: readonly T[]): T[] => list.flatMap((one) => Array<T>(EACH).fill(one))

function shuffle<T>(list: readonly T[], random: () => number): T[] {
  const keyed = list.map((one) => ({ one, key: random() }))
  return keyed.toSorted((a, b) => a.key - b.key).map(({ one }) => one)
}
