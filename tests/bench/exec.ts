// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run bench:exec`: what an executor adds to a program, in turns with its baseline: containers against `docker run` of
// the same image on the same Docker, sandboxes against plain `sh`. Once with a program that ends at once (what a start
// costs) and once with one that computes for some seconds (what that is of a task). Needs root, Docker and its command.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DockerExecutor } from '../../worker-bridge/src/executors/docker/docker-executor.ts'
import type { Executor } from '../../worker-bridge/src/executors/executor.ts'
import { makeContainer, makePlan } from '../../worker-bridge/src/executors/fixtures/make-plan.ts'
import { ShellExecutor } from '../../worker-bridge/src/executors/shell/shell-executor.ts'
import { createLogger } from '../../worker-bridge/src/logger/logger.ts'
import { ContainerHost } from '../support/container-host.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' } } })
const rounds = Number(values.rounds)
/** Of what is timed now; moved on by what is not part of it. */
let started = 0
const IMAGE = 'busybox:1.36'
const PROGRAMS = {
  nothing: ':',
  work: 'i=0; while [ $i -lt 3000000 ]; do i=$((i+1)); done',
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

const run = (command: string, args: readonly string[]) => execFileSync(command, args, { stdio: 'ignore' })
const dockerRun = (script: string) => {
  const limits = ['--network', 'none', '--cpus', '1', '--memory', '64m', '--log-driver', 'local']
  run('docker', ['--host', `unix://${host.socketPath}`, 'run', '--rm', ...limits, IMAGE, 'sh', '-c', script])
}
const subjects = {
  container: { baseline: dockerRun, run: (script: string) => execute(docker, script) },
  // The same shell as in the sandbox, which shows the machine's own programs.
  sandbox: {
    baseline: (script: string) => run('/bin/sh', ['-c', script]),
    run: (script: string) => execute(shell, script),
  },
}

try {
  dockerRun(PROGRAMS.nothing) // pulls the image
  for (const [name, subject] of Object.entries(subjects)) {
    for (const [program, script] of Object.entries(PROGRAMS)) {
      const pairs: { ours: number; theirs: number }[] = []
      for (let round = 0; round < rounds; round += 1) {
        const theirs = await timed(() => subject.baseline(script))
        const ours = await timed(() => subject.run(script))
        pairs.push({ ours, theirs })
      }
      const ratio = median(
        pairs.map(({ ours, theirs }) => ours / theirs),
        3,
      )
      const [ours, theirs] = [median(pairs.map((pair) => pair.ours)), median(pairs.map((pair) => pair.theirs))]
      const baseline = name === 'container' ? 'docker run' : 'plain sh'
      console.log(
        `${name}, ${program}: ${ours} ms, ${baseline} ${theirs} ms, ratio of pairs ${ratio} (${rounds} pairs)`,
      )
    }
  }
} finally {
  await Promise.all([docker.close(), shell.close()])
  await host.stop()
  rmSync(dir, { recursive: true, force: true })
}

/** From the start of a prepared run until its end is on disk. */
async function execute(executor: Executor, script: string): Promise<void> {
  const image = { docker: { image: IMAGE, volumes: [], ports: [] } }
  const plan = makePlan([makeContainer(script, executor === docker ? image : {})])
  await executor.prepare(plan)
  await reached(executor, plan.runId, 'prepared')
  started = performance.now()
  await executor.start(plan.runId)
  await reached(executor, plan.runId, 'ended')
}

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

async function timed(action: () => unknown): Promise<number> {
  started = performance.now()
  await action()
  return performance.now() - started
}

function median(numbers: readonly number[], digits = 0): string {
  const sorted = numbers.toSorted((a, b) => a - b)
  return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(digits)
}
