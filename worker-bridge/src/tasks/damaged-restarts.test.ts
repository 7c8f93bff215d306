import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import { batterySeed } from '../../../tests/battery/battery-seed.ts'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { randomFrom } from '../../../tests/battery/random-from.ts'
import { countingSandboxes, numberedShellTask } from './fixtures/counting-sandboxes.ts'
import { killGroup } from './fixtures/kill-group.ts'
import { KilledBridge } from './fixtures/killed-bridge.ts'
import { mutateFiles } from './fixtures/mutate-files.ts'

// One real restart for each 250 damages that are only read (EDGECLOUD_MUTATIONS=10000 are 40).
const restarts = Math.max(2, Math.round(Number(process.env['EDGECLOUD_MUTATIONS'] ?? 0) / 250))
const seed = batterySeed()
const LONG_LINES = restarts * 80
const SHORT_LINES = 20
const START_MS = 60_000
/** What a bridge says that finds no version of its own in a damaged head. */
const REFUSED = 'DatabaseNewerError'

it(
  `battery 3: goes on with its tasks after ${restarts} restarts on a damaged journal`,
  { timeout: restarts * 20_000 + 120_000 },
  async ({ task }) => {
    const settle = beginRow(task, { row: 3, seed, injected: `${restarts} restarts, the journal damaged before each` })
    const random = randomFrom(seed)
    const bench = new KilledBridge(countingSandboxes)
    try {
      bench.submit(1n, numberedShellTask(1n, LONG_LINES, 3))
      const damages: string[] = []
      for (let restart = 1; restart <= restarts; restart += 1) {
        const id = BigInt(restart + 1)
        bench.submit(id, numberedShellTask(id, SHORT_LINES, 7))
        const bridge = await startAtWork(bench)
        await bench.follow(random() * 1_500, () => false)
        await killGroup(bridge)
        damages.push(mutateFiles(bench.databaseFiles, random))
      }
      const bridge = await startAtWork(bench)
      await bench.follow(START_MS + restarts * 2_000, () => bench.results().size === restarts + 1)
      await killGroup(bridge)
      const runs = bench.tasks().map((id) => bench.facts(id, id === 1n ? LONG_LINES : SHORT_LINES))
      expect(runs.map(({ ends }) => ends)).toEqual(bench.tasks().map((id) => [`complete ${id === 1n ? 3 : 7}`]))
      const leftovers = await bench.leftovers()
      settle(`${runs.length} runs ended as they should after: ${damages.join('; ')}`, { runs, leftovers })
    } finally {
      bench.remove()
    }
  },
)

/** Starts a bridge; where it takes the database for one of a newer version, that is taken away, as its operator would. */
async function startAtWork(bench: KilledBridge): Promise<ChildProcess> {
  const before = bench.atWork()
  const bridge = bench.startBridge()
  await bench.follow(START_MS, () => bench.atWork() > before || bridge.exitCode !== null)
  if (bridge.exitCode === null) return bridge
  expect(bench.lastWords()).toContain(REFUSED)
  for (const path of bench.databaseFiles) rmSync(path, { force: true })
  return startAtWork(bench)
}
