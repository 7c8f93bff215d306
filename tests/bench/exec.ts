// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run bench:exec`: what an executor adds to a program, in turns with its baseline: containers against `docker run` of
// the same image on the same Docker, sandboxes against plain `sh`. Start and run apart: the start is all of a program that
// ends at once, from the word to start until its end is on disk; the run is what a program that computes takes by the clock
// that it reads itself, at its first line and at its last. Needs root, Docker and its command.
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { z } from 'zod'
import { DockerExecutor } from '../../worker-bridge/src/executors/docker/docker-executor.ts'
import type { Executor } from '../../worker-bridge/src/executors/executor.ts'
import { ExecutorBench } from '../../worker-bridge/src/executors/fixtures/executor-bench.ts'
import { makeContainer, makePlan } from '../../worker-bridge/src/executors/fixtures/make-plan.ts'
import { ShellExecutor } from '../../worker-bridge/src/executors/shell/shell-executor.ts'
import { createLogger } from '../../worker-bridge/src/logger/logger.ts'
import { ContainerHost } from '../support/container-host.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    // Many short ones: on a machine that is shared, two runs of the same program differ by some percent.
    'run-rounds': { type: 'string', default: '30' },
    loops: { type: 'string', default: '2000000' },
  },
})
const startRounds = Number(values.rounds)
const runRounds = Number(values['run-rounds'])
const loops = Number(values.loops)
const MAX_START_RATIO = 1.1
const MAX_RUN_RATIO = 1.01
/** What a task may take at most, in thousandths of a core; `docker run` is given the same. */
const CPU_MILLIS = 1_000
const IMAGE = 'busybox:1.36'
/** Tells when its work began and when it was done, in seconds by the machine's clock, which counts hundredths. */
const WORK = `read a _ </proc/uptime; i=0; while [ $i -lt ${loops} ]; do i=$((i+1)); done; read b _ </proc/uptime; echo $a $b`
const clockSchema = z.tuple([z.coerce.number(), z.coerce.number()])

interface Took {
  /** Of the whole, in milliseconds. */
  readonly total: number
  /** What the program wrote. */
  readonly output: string
}
interface Subject {
  readonly name: string
  readonly baselineName: string
  readonly baseline: (script: string) => Took
  readonly ours: (script: string) => Promise<Took>
}

const dir = mkdtempSync(join(tmpdir(), 'edgecloud-bench-'))
const host = new ContainerHost()
await host.start()
const logger = createLogger({ level: 'silent' })
const docker = new DockerExecutor({
  ...{ runsDir: join(dir, 'docker'), bridge: 'bench', socketPath: host.socketPath, logger },
  ...{ registries: [], logins: new Map(), inputs: { allow: [] } },
})
const shell = new ShellExecutor({ runsDir: join(dir, 'shell'), logger })
await Promise.all([docker.probe(), shell.probe()])

const dockerRun = (script: string) => {
  const limits = ['--network', 'none', '--cpus', String(CPU_MILLIS / 1_000), '--memory', '64m', '--log-driver', 'local']
  return run('docker', ['--host', `unix://${host.socketPath}`, 'run', '--rm', ...limits, IMAGE, 'sh', '-c', script])
}
const container: Subject = {
  name: 'container',
  baselineName: 'docker run',
  baseline: dockerRun,
  ours: (script) => execute(docker, script),
}
const sandbox: Subject = {
  name: 'sandbox',
  baselineName: 'plain sh',
  // The same shell as in the sandbox, which shows the machine's own programs.
  baseline: (script) => run('/bin/sh', ['-c', script]),
  ours: (script) => execute(shell, script),
}

try {
  // Not by a call that blocks this process: the registry is in it.
  await promisify(execFile)('docker', ['--host', `unix://${host.socketPath}`, 'pull', IMAGE])
  for (const subject of [container, sandbox]) await measureStart(subject)
  for (const subject of [container, sandbox]) await measureRun(subject)
} finally {
  await Promise.all([docker.close(), shell.close()])
  await host.stop()
  rmSync(dir, { recursive: true, force: true })
}

/** A sandbox has no start to be held against: that of a plain shell is next to nothing. */
async function measureStart(subject: Subject): Promise<void> {
  const pairs = await inTurns(subject, startRounds, ':', ({ total }) => total)
  const ratio = subject === container ? `, ${verdict(pairs, MAX_START_RATIO)}` : ''
  say(subject, 'start', pairs, ratio)
}

async function measureRun(subject: Subject): Promise<void> {
  const pairs = await inTurns(subject, runRounds, WORK, ({ output }) => {
    const [began, done] = clockSchema.parse(output.trim().split(' '))
    return (done - began) * 1_000
  })
  say(subject, 'run', pairs, `, ${verdict(pairs, MAX_RUN_RATIO)}`)
}

type Pair = { readonly ours: number; readonly theirs: number }

/** Each time the other one first: what else the machine does meets both alike. */
async function inTurns(
  { baseline, ours }: Subject,
  rounds: number,
  script: string,
  milliseconds: (took: Took) => number,
): Promise<Pair[]> {
  const pairs: Pair[] = []
  for (let round = 0; round < rounds; round += 1) {
    const first = round % 2 === 0 ? milliseconds(baseline(script)) : undefined
    const own = milliseconds(await ours(script))
    pairs.push({ ours: own, theirs: first ?? milliseconds(baseline(script)) })
  }
  return pairs
}

function say({ name, baselineName }: Subject, what: string, pairs: readonly Pair[], more: string): void {
  const [ours, theirs] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.theirs))]
  const load = `load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`
  console.log(
    `${name}, ${what}: ${ours.toFixed(0)} ms, ${baselineName} ${theirs.toFixed(0)} ms${more} (${pairs.length} pairs, ${load})`,
  )
}

function verdict(pairs: readonly Pair[], goal: number): string {
  const ratios = pairs.map(({ ours, theirs }) => ours / theirs)
  const ratio = median(ratios)
  const [low, high] = [at(ratios, 0.25), at(ratios, 0.75)]
  return `ratio of pairs ${ratio.toFixed(3)} (half of them ${low.toFixed(3)} to ${high.toFixed(3)}), goal of ${goal} ${ratio <= goal ? 'reached' : 'missed'}`
}

/** From the start of a prepared run until its end is on disk. */
async function execute(executor: Executor, script: string): Promise<Took> {
  const image = { docker: { image: IMAGE, volumes: [], ports: [] } }
  const limits = { cpuMillis: CPU_MILLIS, memoryBytes: 64 * 1_048_576, pids: 32 }
  const plan = makePlan([makeContainer(script, { limits, ...(executor === docker && image) })])
  await executor.prepare(plan)
  await reached(executor, plan.runId, 'prepared')
  const started = performance.now()
  await executor.start(plan.runId)
  await reached(executor, plan.runId, 'ended')
  return { total: performance.now() - started, output: new ExecutorBench(executor).output(plan.runId) }
}

/** Listens before it looks, so that no change is seen late. */
async function reached(executor: Executor, runId: string, state: string): Promise<void> {
  for (;;) {
    const changed = new Promise<void>((resolve) => {
      const off = executor.onChange(() => {
        off()
        resolve()
      })
    })
    if ((await executor.observe()).some((one) => one.runId === runId && one.state === state)) return
    await changed
  }
}

function run(command: string, args: readonly string[]): Took {
  const started = performance.now()
  const output = execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  return { total: performance.now() - started, output }
}

function median(numbers: readonly number[]): number {
  return at(numbers, 0.5)
}

function at(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN
}
