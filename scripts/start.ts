// SPDX-License-Identifier: GPL-3.0-or-later
// `npm start`: a chain, three workers and the app on this machine, until Ctrl-C.
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Stack } from '../tests/support/stack.ts'
import { ROOT } from '../tests/support/root.ts'
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

for (const line of provideSandbox()) say(line)
const stack = await Stack.start({
  root: ROOT,
  dir: values.data,
  cacheDir: join(homedir(), '.cache', 'edgecloud'),
  appPort: Number(values.port),
  fresh: values.fresh,
  onStep: say,
})
say(`Ready: ${stack.url}  (Ctrl-C stops everything; tasks and keys are kept, --fresh starts anew)`)

const interrupted = await new Promise<string>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal))
  for (const child of [...stack.bridges.map((bridge) => bridge.child), ...stack.chain.validators.map((v) => v.child)]) {
    void child.exited.then((how) => resolve(`${child.name} ended by itself (${how}):\n${child.tail()}`))
  }
})
say(`Stopping: ${interrupted}`)
await stack.stop()
say('Stopped')
process.exit(interrupted.startsWith('SIG') ? 0 : 1)
