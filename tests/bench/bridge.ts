// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run bench:bridge`: what the bridge itself takes of a machine, its light client included: processor and memory while it
// has nothing to do, and with 1, 10 and 100 tasks in sandboxes that write a line a second. Beside it in the same seconds the
// same light client with nothing on top, so that what is the bridge's own can be told. All real, on a chain of its own.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism, homedir, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { packBody, parseTaskFile } from '@edgecloud/protocol'
import { Keyring } from '@polkadot/keyring'
import { u8aToHex } from '@polkadot/util'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import { z } from 'zod'
import { askControlSocket } from '../../worker-bridge/src/control-socket.ts'
import { awaitFinalized } from '../support/await-finalized.ts'
import { Child } from '../support/child.ts'
import { lightApi } from '../support/light-api.ts'
import { ROOT } from '../support/root.ts'
import { send } from '../support/send.ts'
import { CITIES, Stack } from '../support/stack.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    settle: { type: 'string', default: '240' },
    tasks: { type: 'string', default: '1,10,100' },
  },
})
const seconds = Number(values.seconds)
/** From the start until the first measurement: what is needed to start is given back and compiled by then, not before. */
const settleMs = Number(values.settle) * 1_000
const steps = values.tasks.split(',').map(Number)
/** Submissions that fit one transaction. */
const PER_BATCH = 10
/** What this machine counts processor time in: clock ticks of 10 ms, on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100
const MAX_IDLE_SHARE = 0.01
const MAX_MIB = 300

const statusSchema = z.object({ duties: z.array(z.object({ state: z.string() })).default([]) })

const TASK = `services:
  quiet:
    command: [sh, -c, 'while sleep 1; do echo line; done']
    deploy: { resources: { limits: { cpus: '0.01', memory: 8M, pids: 8 } } }
x-edge: { kind: batch, runtime: shell, timeout: 60m }
`

await cryptoWaitReady()
const dir = mkdtempSync(join(tmpdir(), 'edgecloud-bench-bridge-'))
const cacheDir = join(homedir(), '.cache', 'edgecloud')
const stack = await Stack.start({ root: ROOT, dir, cacheDir, workers: [CITIES[0]] })
const client = await lightApi(stack.chain.clientSpec)
const bare = new Child({
  name: 'bare light client',
  command: process.execPath,
  args: [fileURLToPath(new URL('./bridge/bare-smoldot.ts', import.meta.url)), stack.chain.clientSpec],
  logFile: join(dir, 'bare.log'),
})
try {
  await bare.line(/^following$/, 60_000)
  await awaitFinalized(client.api, 5, 60_000)
  await running(0)
  await pause(settleMs)
  const idle = await measure(0)
  const measured = [idle]
  for (const tasks of steps) {
    await submit(tasks - (measured.at(-1)?.tasks ?? 0))
    await running(tasks)
    measured.push(await measure(tasks))
  }
  const last = measured.at(-1) ?? idle
  const each = (key: 'share' | 'mib') => (last[key] - idle[key]) / Math.max(1, last.tasks)
  console.log(`for each task: ${(each('share') * 100).toFixed(2)} % of a core, ${each('mib').toFixed(2)} MiB`)
  const verdict = (good: boolean) => (good ? 'reached' : 'missed')
  console.log(`goal of 1 % of a core while idle: ${verdict(idle.share <= MAX_IDLE_SHARE)}`)
  console.log(`goal of ${MAX_MIB} MiB while idle: ${verdict(idle.mib <= MAX_MIB)}`)
} finally {
  await bare.kill()
  await client.stop()
  await stack.stop()
  rmSync(dir, { recursive: true, force: true })
}
process.exit(0)

/** Over a while in which nothing changes but time. Other work on the machine costs time, and hardly processor time. */
async function measure(tasks: number) {
  await pause(5_000) // what the start of tasks left to be done
  const pids = [bridgePid(), bare.pid] as const
  const before = pids.map(cpuSeconds)
  const began = performance.now()
  await pause(seconds * 1_000)
  const took = (performance.now() - began) / 1_000
  const [ours, theirs] = pids.map((pid, at) => ({
    share: (cpuSeconds(pid) - (before[at] ?? 0)) / took,
    mib: residentMib(pid),
  }))
  if (ours === undefined || theirs === undefined) throw new Error('unreachable')
  const text = ({ share, mib }: typeof ours) => `${(share * 100).toFixed(2)} % of a core, ${mib.toFixed(0)} MiB`
  const load = `load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`
  console.log(`${tasks} tasks: ${text(ours)}; the light client alone ${text(theirs)} (${seconds} s, ${load})`)
  return { tasks, ...ours }
}

/** Of all threads of a process, so with the light client's. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name stands in brackets and may hold spaces; user and system time are the 14th and 15th field.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

function residentMib(pid: number): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kib) / 1024
}

function bridgePid(): number {
  const pid = stack.bridges[0]?.child.pid
  if (pid === undefined) throw new Error('no bridge')
  return pid
}

async function submit(count: number): Promise<void> {
  const file = parseTaskFile(TASK)
  if (!file.ok) throw new Error(file.problems[0]?.message)
  const [call, batchAll] = [client.api.tx['edgeConnect']?.['submit'], client.api.tx['utility']?.['batchAll']]
  if (call === undefined || batchAll === undefined) throw new Error('the runtime lacks a call')
  const alice = new Keyring({ type: 'sr25519' }).addFromUri('//Alice')
  const one = call(file.hash, u8aToHex(packBody(file.canonical)), file.requirements, { workers: [0] })
  for (let left = count; left > 0; left -= PER_BATCH) {
    await send(client, batchAll(Array.from({ length: Math.min(left, PER_BATCH) }, () => one)), alice)
  }
}

/** Waits until the worker runs so many tasks on the finalized chain. */
async function running(tasks: number): Promise<void> {
  const bridge = stack.bridges[0]
  if (bridge === undefined) throw new Error('no bridge')
  for (;;) {
    const { duties } = statusSchema.parse(await askControlSocket(join(bridge.init.dir, 'bridge.sock')))
    if (duties.filter(({ state }) => state === 'running').length === tasks) return
    await pause(1_000)
  }
}
