import { it } from 'vitest'
import { batterySeed } from '../../../tests/battery/battery-seed.ts'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { countingSandboxes, numberedShellTask } from './fixtures/counting-sandboxes.ts'
import { surviveKills } from './fixtures/survive-kills.ts'

// 200 kills answer the question (EDGECLOUD_KILLS=200, some minutes); the ordinary run takes fewer.
const kills = Number(process.env['EDGECLOUD_KILLS'] ?? 6)
const seed = batterySeed()

it(
  `battery 1: loses and repeats nothing when the bridge is killed ${kills} times`,
  { timeout: kills * 13_000 + 120_000 },
  async ({ task }) => {
    const settle = beginRow(task, { row: 1, seed, injected: `SIGKILL of a bridge with sandboxes, ${kills} times` })
    const { observed, facts } = await surviveKills({ kills, seed, task: numberedShellTask, subject: countingSandboxes })
    settle(observed, facts)
  },
)
