import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PROTOCOL_IDS, utf8Decode, utf8Encode } from '@edgecloud/protocol'
import { createClientNode } from './client/client-node.ts'
import { ForwardBench, TASK, WEB } from './fixtures/forward-bench.ts'
import { account, forwardChannel, signIn } from './fixtures/log-client.ts'
import type { ForwardChannel, SignIn } from './fixtures/log-client.ts'
import type { ForwardModules } from './forward-protocol.ts'
import { FORWARDS_PER_PEER, MAX_FORWARDS_PER_CONNECTION } from './limits.ts'

const SEED = new Uint8Array(32).fill(9)
const CONNECT = { task: TASK, replica: 0, attempt: 1, ...WEB }

let server: Server
let taken: Socket[]
let bench: ForwardBench
let client: Libp2p
let who: SignIn

async function begin(changes: Partial<ForwardModules> = {}): Promise<void> {
  taken = []
  server = createServer({ allowHalfOpen: true }, (socket) => {
    taken.push(socket.on('error', () => undefined))
    socket.pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  bench = await ForwardBench.start(server, changes)
  client = await createClientNode(SEED)
  await client.start()
  await client.dial(multiaddr(bench.address))
  const owner = await account('//Alice')
  who = { node: client, seed: SEED, worker: bench.worker.peerId.toString(), owner, task: TASK, scope: 'forward' }
}
afterEach(async () => {
  await client.stop()
  await bench[Symbol.asyncDispose]()
  for (const socket of taken) socket.destroy()
  server.close()
})

async function open(): Promise<ForwardChannel> {
  const options = { maxOutboundStreams: 4 * MAX_FORWARDS_PER_CONNECTION }
  return forwardChannel(await client.dialProtocol(bench.worker.peerId, PROTOCOL_IDS.forward, options))
}

/** The worker's answer to a connection, after the proof. */
async function ask(connect: Partial<typeof CONNECT> = {}) {
  const channel = await open()
  expect((await signIn(channel, who))?.case).toBe('granted')
  await channel.send({ body: { case: 'connect', value: { ...CONNECT, ...connect } } }, 5000)
  return { channel, answer: (await channel.next())?.body }
}

const refusedWith = (code: string) => ({ case: 'refused', value: { code } })

describe('forward protocol', () => {
  beforeEach(() => begin())

  it('carries bytes after Connected, also those right behind it', async () => {
    const { channel, answer } = await ask()
    expect(answer?.case).toBe('connected')
    await channel.write(utf8Encode('one'), 5000)
    const bytes = channel.bytes(65_536)
    expect(utf8Decode((await bytes.next()).value ?? new Uint8Array())).toBe('one')
    await channel.finish(5000)
    expect((await bytes.next()).done).toBe(true)
  })

  const table: [string, string, () => Promise<Partial<SignIn>> | Partial<SignIn>][] = [
    ['a stranger', 'access_owner_mismatch', async () => ({ owner: await account('//Bob') })],
    ['an unknown task', 'access_task_unknown', () => ({ task: 8n })],
    ['a token stolen from another peer', 'access_token_client', () => ({ token: { clientPeerId: who.worker } })],
    ['a delegation of another peer', 'access_session_key', () => ({ delegation: { sessionKey: who.worker } })],
    ['a token signed by another key', 'access_token_signature', () => ({ seed: new Uint8Array(32).fill(1) })],
    ['a replayed challenge', 'access_token_nonce', () => ({ token: { nonce: new Uint8Array(32) } })],
    ['a token for another worker', 'access_token_worker', () => ({ worker: client.peerId.toString() })],
    ['an expired token', 'access_token_expired', () => ({ token: { notAfterMs: Date.now() - 60_000 } })],
    ['an expired session', 'access_delegation_expired', () => ({ delegation: { notAfterMs: Date.now() - 60_000 } })],
    ['a session for other tasks', 'access_delegation_task', () => ({ delegation: { tasks: [8n] } })],
    ['a token for logs', 'access_token_scope', () => ({ scope: 'logs' })],
    ['a session for logs', 'access_delegation_scope', () => ({ delegation: { scopes: ['logs'] } })],
  ]
  it.each(table)('refuses %s', async (_name, code, change) => {
    expect(await signIn(await open(), { ...who, ...(await change()) })).toMatchObject(refusedWith(code))
    expect(taken).toHaveLength(0)
  })

  it.each<[string, string, Partial<typeof CONNECT>]>([
    ['another task than the token names', 'access_token_task', { task: 8n }],
    ['a port that is not declared', 'forward_unknown', { port: 81 }],
    ['a service that is not there', 'forward_unknown', { service: 'db' }],
    ['an address in place of a service', 'forward_unknown', { service: '127.0.0.1' }],
    ['a container that is not there', 'forward_unknown', { container: 1 }],
    ['an attempt that does not run', 'forward_unknown', { attempt: 2 }],
    ['any attempt', 'forward_unknown', { attempt: 0 }],
    ['another replica', 'forward_unknown', { replica: 1 }],
  ])('refuses %s', async (_name, code, connect) => {
    expect((await ask(connect)).answer).toMatchObject(refusedWith(code))
    expect(taken).toHaveLength(0)
  })

  it('refuses a connection before the proof', async () => {
    const channel = await open()
    await channel.send({ body: { case: 'connect', value: CONNECT } }, 5000)
    expect((await channel.next())?.body).toMatchObject(refusedWith('stream_unexpected_message'))
    expect(taken).toHaveLength(0)
  })

  it('limits how often one peer may open streams', async () => {
    const isRefused = () => bench.refused.includes('stream_rate_limited')
    const openOne = async () => (await open()).abort(new Error('flood'))
    // More than the burst where the machine is so slow that the peer may open new ones meanwhile.
    for (let opened = 0; opened < 10 * FORWARDS_PER_PEER.burst && !isRefused(); opened += 8) {
      await Promise.all(Array.from({ length: 8 }, openOne))
    }
    await vi.waitUntil(isRefused)
  })

  it('limits how many streams one connection may have', async () => {
    const channels = []
    for (let opened = 0; opened <= MAX_FORWARDS_PER_CONNECTION; opened++) {
      channels.push(await open().catch(() => undefined)) // reset, at the latest when it is written to
    }
    await channels.at(-1)?.closed()
    expect(bench.streams().filter(({ protocol }) => protocol === PROTOCOL_IDS.forward).length).toBe(
      MAX_FORWARDS_PER_CONNECTION,
    )
  })
})

describe('forward protocol with low limits', () => {
  it('forwards only so many connections at the same time, and more when one has ended', async () => {
    await begin({ maxForwards: 2 })
    const first = await ask()
    const second = await ask()
    expect([first.answer?.case, second.answer?.case]).toEqual(['connected', 'connected'])
    expect((await ask()).answer).toMatchObject(refusedWith('forward_limit'))
    first.channel.abort(new Error('tab closed'))
    await vi.waitUntil(async () => (await ask()).answer?.case === 'connected')
  })

  it('ends a connection that carries nothing', async () => {
    await begin({ idleMs: 200 })
    const { channel, answer } = await ask()
    expect(answer?.case).toBe('connected')
    await channel.closed()
    await vi.waitUntil(() => taken[0]?.closed)
    expect(bench.refused).toEqual(['peer_too_slow'])
  })

  it('cuts off a handshake that trickles in', async () => {
    await begin({ handshakeMs: 200 })
    const channel = await open()
    await channel.write(Uint8Array.of(2), 5000)
    await channel.closed()
    expect(bench.refused).toEqual(['peer_too_slow'])
  })

  it('says that the program does not listen', async () => {
    await begin()
    server.close()
    await once(server, 'close')
    expect((await ask()).answer).toMatchObject(refusedWith('forward_unreachable'))
  })
})
