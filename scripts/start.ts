// SPDX-License-Identifier: GPL-3.0-or-later
// `npm start`: a chain, three workers and the app on this machine, until Ctrl-C.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { OutdatedChainError } from '../tests/support/dev-chain.ts'
import { CITIES, Stack } from '../tests/support/stack.ts'
import { ROOT } from '../tests/support/root.ts'
import { containerAdvice } from './container-advice.ts'
import { findDocker } from './provide-docker.ts'
import { provideSandbox } from './provide-sandbox.ts'

const { values } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    port: { type: 'string', default: '5173' },
    data: { type: 'string', default: join(ROOT, '.edgecloud', 'stack') },
  },
})

const started = performance.now()
const say = (text: string) => console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`)

/** Aborted by Ctrl-C and its kin, with the name of the signal as the reason. */
const interruption = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort(signal))

try {
  for (const line of provideSandbox()) say(line)
  const docker = await findDocker()
  const advice = containerAdvice({
    ...{ docker, fresh: values.fresh, workersDir: join(values.data, 'workers') },
    ...{ hasApt: spawnSync('apt-get', ['--version']).status === 0, isRoot: process.getuid?.() === 0 },
  })
  const stack = await Stack.start({
    root: ROOT,
    dir: values.data,
    cacheDir: join(homedir(), '.cache', 'edgecloud'),
    appPort: Number(values.port),
    fresh: values.fresh,
    workers: CITIES.map((city) => ('socket' in docker ? { ...city, dockerSocket: docker.socket } : city)),
    signal: interruption.signal,
    onStep: say,
  })
  for (const line of advice) say(line) // last, where it is seen
  say(`Ready: ${stack.url}  (Ctrl-C stops everything; tasks and keys are kept, --fresh starts anew)`)
  const ended = await Promise.race([
    once(interruption.signal, 'abort').then(() => undefined),
    ...[...stack.bridges, ...stack.chain.validators].map(({ child }) =>
      child.exited.then((how) => `${child.name} ended by itself (${how}):\n${child.tail()}`),
    ),
  ])
  say(ended ?? 'Stopping')
  await stack.stop()
  say('Stopped')
  process.exit(ended === undefined ? 0 : 1)
} catch (error) {
  if (error instanceof OutdatedChainError) {
    say(error.message)
    process.exit(1)
  }
  if (!interruption.signal.aborted) throw error
  say('Stopped before it was ready')
  process.exit(0)
}
