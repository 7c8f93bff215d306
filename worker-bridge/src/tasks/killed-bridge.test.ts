import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'vitest'
import type { KilledSubject } from './fixtures/killed-bridge.ts'
import { shellTask } from './fixtures/stand-in-chain.ts'
import { surviveKills } from './fixtures/survive-kills.ts'

// 200 kills answer the question (EDGECLOUD_KILLS=200, some minutes); the ordinary run takes fewer.
const kills = Number(process.env['EDGECLOUD_KILLS'] ?? 25)
const seed = Number(process.env['EDGECLOUD_SEED'] ?? Date.now() % 1_000_000)

it(
  `loses and repeats nothing when the bridge is killed ${kills} times`,
  { timeout: kills * 8_000 + 120_000 },
  async () => console.info(await surviveKills({ kills, seed, task: numbered, subject: countingSandboxes })),
)

function numbered(task: bigint, lines: number, exitCode: number): string {
  const loop = `i=0; while [ $i -lt ${lines} ]; do i=$((i+1)); echo "line $i"; sleep 0.01; done`
  return shellTask(`: marker-${task}-end; echo begin; ${loop}; exit ${exitCode}`, '1h')
}

/** A bwrap that notes what it is started for. */
function countingSandboxes(dir: string): KilledSubject {
  const executions = join(dir, 'executions')
  writeFileSync(executions, '')
  chmodSync(executions, 0o666)
  const script = `#!/bin/sh\ncase "$1" in --args) echo "$*" >> ${executions};; esac\nexec bwrap "$@"\n`
  writeFileSync(join(dir, 'bwrap'), script, { mode: 0o755 })
  const lines = () => readFileSync(executions, 'utf8').split('\n')
  return {
    bridgeArguments: ['shell', join(dir, 'bwrap')],
    executions: (task) => lines().filter((line) => line.includes(`marker-${task}-end`)).length,
  }
}
