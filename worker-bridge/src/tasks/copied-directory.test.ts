import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { beginRow } from '../../../tests/battery/begin-row.ts'
import { countingSandboxes, numberedShellTask } from './fixtures/counting-sandboxes.ts'
import { KilledBridge } from './fixtures/killed-bridge.ts'
import { killGroup } from './fixtures/kill-group.ts'

const LINES = 150
const EXIT_CODE = 3
const FENCED = 'another bridge runs with the same keys. Stop one.'
/** Two starts of a program on a machine that is busy. */
const START_MS = 90_000

/** A program that starts another one on what looks like another machine: it has another boot. */
function otherMachine(dir: string): string[] {
  const bootId = join(dir, 'boot_id')
  writeFileSync(bootId, '00000000-0000-4000-8000-000000000000\n')
  const script = 'mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@"'
  return ['unshare', '--mount', 'sh', '-c', script, bootId]
}

function lackOfMachine(): string | undefined {
  const dir = mkdtempSync(join(tmpdir(), 'edgecloud-machine-'))
  try {
    const [program = '', ...args] = otherMachine(dir)
    const tried = spawnSync(program, [...args, 'cat', '/proc/sys/kernel/random/boot_id'], { encoding: 'utf8' })
    return tried.stdout.startsWith('00000000') ? undefined : `no second machine here: ${tried.stderr.trim()}`
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

const lack = lackOfMachine()

it.skipIf(lack !== undefined)(
  `battery 28: of two bridges with copies of one directory the later counts, and nothing runs twice${lack === undefined ? '' : ` (not run: ${lack})`}`,
  { timeout: 300_000 },
  async ({ task }) => {
    const injected =
      'a bridge with a task suspended, a copy of its directory started on another machine, then the first again'
    const settle = beginRow(task, { row: 28, seed: 'fixed', injected })
    const machine = mkdtempSync(join(tmpdir(), 'edgecloud-machine-'))
    const bench = new KilledBridge(countingSandboxes, { sessions: true })
    try {
      bench.submit(1n, numberedShellTask(1n, LINES, EXIT_CODE))
      const first = bench.startBridge()
      await bench.follow(START_MS, () => bench.hasStarted(1n))
      // While its task writes, the first one is suspended, and somebody starts a copy of it.
      process.kill(first.pid ?? 0, 'SIGSTOP')
      const copy = bench.copyDirectory()
      const second = bench.startBridge(otherMachine(machine), undefined, copy)
      // The other machine cannot know what became of the run, so it says that it is lost, and starts nothing.
      await bench.follow(START_MS, () => bench.results().has('1') && bench.hasEnded(1n))
      expect(bench.results().get('1')).toEqual(['fail', 'HostLost'])
      // The first one has a result by now, which is nothing to the chain any more.
      process.kill(first.pid ?? 0, 'SIGCONT')
      await bench.follow(START_MS, () => first.exitCode !== null)
      expect([first.exitCode, bench.lastWords()]).toEqual([1, expect.stringContaining(FENCED)])
      // The first one again: now it is the later one.
      const third = bench.startBridge()
      await bench.follow(START_MS, () => second.exitCode !== null)
      expect(second.exitCode).toBe(1)
      bench.submit(2n, numberedShellTask(2n, 5, EXIT_CODE))
      await bench.follow(START_MS, () => bench.results().has('2'))
      await killGroup(third)
      const runs = [bench.facts(1n, LINES), bench.facts(2n, 5)]
      expect(runs.map(({ ends }) => ends)).toEqual([['fail HostLost'], [`complete ${EXIT_CODE}`]])
      const observed = 'each time the earlier bridge ended and said why, each task was executed once and had one end'
      settle(observed, { runs, leftovers: await bench.leftovers() })
    } finally {
      bench.remove()
      rmSync(machine, { recursive: true, force: true })
    }
  },
)
