import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { decodeFrame, utf8Decode } from '@edgecloud/protocol'
import { logAccess } from '../log-access.ts'
import { RunnerBench } from '../tasks/fixtures/runner-bench.ts'
import { shellTask } from '../tasks/fixtures/stand-in-chain.ts'
import { CertificateStore } from './certificate-store.ts'
import { GENESIS, account, clientChannel, openLogStream, signIn } from './fixtures/log-client.ts'
import { LogProtocol } from './log-protocol.ts'
import { createNetworkNode } from './network-node.ts'

const TASK = 1n
const CLIENT_SEED = new Uint8Array(32).fill(9)

let directory: string
let bench: RunnerBench
let worker: Libp2p
let client: Libp2p
let protocol: LogProtocol

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-attempts-'))
  bench = new RunnerBench()
  const runner = await bench.start()
  const certificate = (await CertificateStore.open(directory, Date.now())).transportCertificate()
  const seed = new Uint8Array(32).fill(7)
  worker = await createNetworkNode({ seed, certificate, listen: ['/ip4/127.0.0.1/tcp/0/ws'] })
  client = await createNetworkNode({ seed: CLIENT_SEED, certificate, listen: [] })
  await worker.start()
  const access = logAccess(runner.runs)
  protocol = new LogProtocol({ node: worker, ...access, genesis: GENESIS, now: Date.now, onRefused: () => undefined })
  await protocol.start()
  await client.start()
  await client.dial(worker.getMultiaddrs().map((address) => multiaddr(address.toString())))
})
afterEach(async () => {
  await client.stop()
  await protocol.stop()
  await worker.stop()
  await bench[Symbol.asyncDispose]()
  await rm(directory, { recursive: true })
})

/** The answer to a sign-in, and to a read of one attempt after it: the lines up to the end, or the refusal. */
async function readAttempt(attempt: number, uri: string): Promise<string[]> {
  const channel = clientChannel(await openLogStream(client, worker.peerId))
  const who = {
    node: client,
    seed: CLIENT_SEED,
    worker: worker.peerId.toString(),
    owner: await account(uri),
    task: TASK,
  }
  const answer = await signIn(channel, who)
  if (answer?.case === 'refused') return [answer.value.code]
  await channel.send(
    { body: { case: 'read', value: { task: TASK, replica: 0, attempt, fromSeq: 0n, follow: true } } },
    5000,
  )
  const seen: string[] = []
  for (;;) {
    const body = (await channel.next())?.body
    if (body?.case === 'frames') {
      const frames = body.value.frames.map((frame) => decodeFrame(frame))
      seen.push(...frames.map((frame) => (frame.kind === 'output' ? utf8Decode(frame.bytes) : 'gap')))
    } else if (body?.case === 'ended') return [...seen, body.value.outcome]
    else if (body?.case === 'refused') return [body.value.code]
    else if (body === undefined) return [...seen, 'cut off']
  }
}

async function hasBegun(): Promise<boolean> {
  const log = bench.runner.runs.openLog({ task: TASK, replica: 0, attempt: 1 })
  const size = (await log?.head())?.size ?? 0n
  await log?.close()
  return size > 0n
}

it('serves the log of an attempt that this worker lost to its owner and to nobody else', async () => {
  bench.chain.submit(TASK, shellTask('echo first; while :; do sleep 0.05; done'))
  await bench.until(hasBegun)
  bench.chain.drop(TASK)
  await bench.until(() => bench.runner.runs.entries().every(({ settled }) => settled !== undefined))
  expect(await readAttempt(1, '//Alice')).toEqual(['first\n', 'cancelled'])
  expect(await readAttempt(1, '//Bob')).toEqual(['access_owner_mismatch'])
  expect(await readAttempt(2, '//Alice')).toEqual(['log_unknown'])
})

it('serves the logs of both versions of a task', async () => {
  bench.chain.submit(TASK, shellTask('echo first; while :; do sleep 0.05; done'))
  await bench.until(hasBegun)
  bench.chain.update(TASK, shellTask('echo second'))
  await bench.until(() => bench.sent('complete'))
  expect(await readAttempt(1, '//Alice')).toEqual(['first\n', 'cancelled'])
  expect(await readAttempt(2, '//Alice')).toEqual(['second\n', 'exited'])
})
