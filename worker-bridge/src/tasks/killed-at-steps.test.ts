import { it } from 'vitest'
import { batterySeed } from '../../../tests/battery/battery-seed.ts'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { countingSandboxes, numberedShellTask } from './fixtures/counting-sandboxes.ts'
import { surviveSteps, tracerLack } from './fixtures/survive-steps.ts'

// EDGECLOUD_STEPS=all dies at every step there is, some minutes; the ordinary run at a few of them.
const asked = process.env['EDGECLOUD_STEPS'] ?? '4'
const count = asked === 'all' ? asked : Number(asked)
const seed = batterySeed()
const lack = tracerLack()

/** As a bridge makes them from its start to the end of one task: files, the database, and the shim. */
const steps = { fsync: 24, pwrite64: 56, rename: 4, mkdir: 9, write: 25, unlink: 1, clone: 3 }

it.skipIf(lack !== undefined)(
  `battery 2: comes to the same end wherever the bridge is killed${lack === undefined ? '' : ` (not run: ${lack})`}`,
  { timeout: 1_200_000 },
  async ({ task }) => {
    const injected = `SIGKILL before ${asked} of the calls ${Object.keys(steps).join(', ')}, with sandboxes`
    const settle = beginRow(task, { row: 2, seed, injected })
    const { observed, facts } = await surviveSteps({
      steps,
      count,
      seed,
      task: numberedShellTask,
      subject: countingSandboxes,
    })
    settle(observed, facts)
  },
)
