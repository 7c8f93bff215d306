// SPDX-License-Identifier: GPL-3.0-or-later
// A worker in a process of its own, so that its memory is its own: shell tasks, their logs on disk, and the network that serves
// them. Only the chain is played. Prints its addresses; takes lines of JSON on standard input; ends with it.
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { accelerateHashing } from '@edgecloud/protocol'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { logAccess } from '../../../worker-bridge/src/log-access.ts'
import { CertificateStore } from '../../../worker-bridge/src/network/certificate-store.ts'
import { GENESIS } from '../../../worker-bridge/src/network/fixtures/log-client.ts'
import { LogProtocol } from '../../../worker-bridge/src/network/log-protocol.ts'
import { createNetworkNode } from '../../../worker-bridge/src/network/network-node.ts'
import type { streamChunks } from '../../../worker-bridge/src/network/stream-chunks.ts'
import { RunnerBench } from '../../../worker-bridge/src/tasks/fixtures/runner-bench.ts'
import { shellTask } from '../../../worker-bridge/src/tasks/fixtures/stand-in-chain.ts'
import { rawProtocol } from './raw-protocol.ts'

const [keys = '', port = ''] = process.argv.slice(2)
const commandSchema = z.union([
  z.strictObject({ submit: z.int(), script: z.string(), disk: z.string() }),
  z.strictObject({ look: z.int() }),
])
const HEADS_MS = 250
const BATCH_BYTES = 63 * 1024

await accelerateHashing()
const bench = new RunnerBench()
const runner = await bench.start()
const store = await CertificateStore.open(keys, Date.now())
const node = await createNetworkNode({
  seed: new Uint8Array(32).fill(7),
  certificate: store.transportCertificate(),
  listen: [`/ip4/127.0.0.1/udp/${port}/webrtc-direct`, `/ip4/127.0.0.1/tcp/${port}/ws`],
})
await node.start()
const refused: string[] = []
const protocol = new LogProtocol({
  node,
  ...logAccess(runner.runs),
  genesis: GENESIS,
  now: Date.now,
  onRefused: ({ code }) => refused.push(code),
})
await protocol.start()
for (const task of [1, 2])
  await node.handle(
    rawProtocol(task),
    (stream) => void sendRaw(stream, task).catch((error: Error) => stream.abort(error)),
  )

const stopping = new AbortController()
let mostRss = 0
const watching = setInterval(() => (mostRss = Math.max(mostRss, process.memoryUsage.rss())), 50)
const heads = (async () => {
  while (!stopping.signal.aborted) {
    bench.chain.include()
    await runner.reconcile(bench.chain.snapshot())
    await pause(HEADS_MS)
  }
})()
print(node.getMultiaddrs().map(String))

for await (const line of createInterface(process.stdin)) {
  const command = commandSchema.parse(JSON.parse(line))
  if ('submit' in command) {
    bench.chain.submit(BigInt(command.submit), shellTask(command.script, `1h, disk: ${command.disk}`))
    print(true)
  } else print(await look(BigInt(command.look)))
}
stopping.abort()
await heads
clearInterval(watching)
await protocol.stop()
await node.stop()
await bench[Symbol.asyncDispose]()
process.exit(0)

async function look(task: bigint) {
  const log = runner.runs.openLog({ task, replica: 0, attempt: 1 })
  const ended = (await log?.end()) !== undefined
  await log?.close()
  const complete = bench.chain.sent.find((sent) => sent.task === task && sent.kind === 'complete')
  const told =
    complete?.kind === 'complete'
      ? { size: Number(complete.logSize), root: Buffer.from(complete.logRoot).toString('hex') }
      : null
  const [rss, most] = [process.memoryUsage.rss(), mostRss]
  mostRss = 0
  const { user, system } = process.cpuUsage()
  return { ended: ended && told !== null, told, rss, mostRss: most, cpuMs: (user + system) / 1_000, refused }
}

/** The baseline: the same bytes from memory over a stream of the same connection, and nothing else. */
async function sendRaw(stream: Parameters<typeof streamChunks>[0], task: number): Promise<void> {
  const run = runner.runs.runIdOf({ task: BigInt(task), replica: 0, attempt: 1 }) ?? ''
  const bytes = readFileSync(join(bench.runsDir, run, 'log', 'frames.log'))
  for (let at = 0; at < bytes.length; at += BATCH_BYTES) {
    if (!stream.send(bytes.subarray(at, at + BATCH_BYTES)))
      await new Promise((resolve) => stream.addEventListener('drain', resolve, { once: true }))
  }
  await stream.close()
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
