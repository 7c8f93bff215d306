import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Libp2p } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { decodeFrame, unpackFrames, utf8Decode } from '@edgecloud/protocol'
import { CertificateStore } from './certificate-store.ts'
import { DiskLog } from './fixtures/disk-log.ts'
import { GENESIS, account, clientChannel, openLogStream, signIn } from './fixtures/log-client.ts'
import type { ClientChannel, SignIn } from './fixtures/log-client.ts'
import { freePort } from '../commands/free-port.ts'
import { OPENS_PER_PEER } from './limits.ts'
import { LogProtocol } from './log-protocol.ts'
import { createNetworkNode } from './network-node.ts'

const TASK = 7n
const CLIENT_SEED = new Uint8Array(32).fill(9)

interface Pair {
  worker: Libp2p
  client: Libp2p
  protocol: LogProtocol
  log: DiskLog
  who: SignIn
  refused: string[]
}

let directory: string
let pair: Pair

async function connect(transport: 'ws' | 'webrtc-direct', handshakeMs = 10_000): Promise<Pair> {
  const certificate = (await CertificateStore.open(directory, Date.now())).transportCertificate()
  const listen =
    transport === 'ws' ? '/ip4/127.0.0.1/tcp/0/ws' : `/ip4/127.0.0.1/udp/${await freePort('127.0.0.1')}/webrtc-direct`
  const worker = await createNetworkNode({ seed: new Uint8Array(32).fill(7), certificate, listen: [listen] })
  const client = await createNetworkNode({ seed: CLIENT_SEED, certificate, listen: [] })
  const log = await DiskLog.create(directory)
  const owner = await account('//Alice')
  const refused: string[] = []
  await worker.start()
  const protocol = new LogProtocol({
    node: worker,
    source: {
      openLog: ({ task, attempt }) => {
        if (task !== TASK || attempt !== 0) return Promise.resolve(undefined)
        return Promise.resolve(log.reader())
      },
    },
    owners: { ownerOf: (task) => Promise.resolve(task === TASK ? { owner: owner.address, epoch: 0 } : undefined) },
    genesis: GENESIS,
    now: Date.now,
    onRefused: ({ code }) => refused.push(code),
    handshakeMs,
  })
  await protocol.start()
  await client.start()
  await client.dial(worker.getMultiaddrs().map((address) => multiaddr(address.toString())))
  const who = { node: client, seed: CLIENT_SEED, worker: worker.peerId.toString(), owner, task: TASK }
  return { worker, client, protocol, log, who, refused }
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-logs-'))
})
afterEach(async () => {
  await pair.client.stop()
  await pair.protocol.stop()
  await pair.worker.stop()
  await pair.log.store.close()
  await rm(directory, { recursive: true })
})

async function open(): Promise<ClientChannel> {
  return clientChannel(await openLogStream(pair.client, pair.worker.peerId))
}

async function granted(): Promise<ClientChannel> {
  const channel = await open()
  expect((await signIn(channel, pair.who))?.case).toBe('granted')
  return channel
}

async function read(channel: ClientChannel, fromSeq: bigint, follow: boolean, attempt = 0, packed = false) {
  const value = { task: TASK, replica: 0, attempt, fromSeq, follow, packed }
  await channel.send({ body: { case: 'read', value } }, 5000)
}

/** Collects lines until the outcome, the end of the stream, its reset or `count` lines. */
async function lines(channel: ClientChannel, count = Infinity) {
  const seen: string[] = []
  let ended: unknown
  let packed = 0
  while (seen.length < count) {
    const said = await channel.next().then(
      (message) => message?.body,
      () => undefined, // reset: the caller resumes
    )
    if (said === undefined) break
    if (said.case === 'packed') packed += 1
    const body = said.case === 'packed' ? { case: 'frames' as const, value: await unpackFrames(said.value) } : said
    if (body.case === 'frames') {
      seen.push(
        ...body.value.frames.map((frame) => {
          const decoded = decodeFrame(frame)
          return decoded.kind === 'output' ? utf8Decode(decoded.bytes) : 'gap'
        }),
      )
    }
    if (body.case === 'ended') ended = body.value
  }
  return { seen, ended, packed }
}

/** Size and root as the log store has them; the outcome must carry the same. */
async function expectedHead() {
  const { size, root } = await pair.log.store.head()
  return { size, root }
}

const numbered = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `line ${from + i}`)

describe.each(['ws', 'webrtc-direct'] as const)('log protocol over %s', (transport) => {
  beforeEach(async () => {
    pair = await connect(transport)
  })

  it('sends head, lines and outcome to the owner', async () => {
    await pair.log.write(numbered(0, 3))
    pair.log.finish({ kind: 'exited', exitCode: 3 })
    const channel = await granted()
    await read(channel, 0n, true)
    const head = (await channel.next())?.body
    expect(head).toMatchObject({ case: 'head', value: { size: 3n, state: 'ended', logKey: pair.log.logKey } })
    const { seen, ended } = await lines(channel)
    expect(seen).toEqual(numbered(0, 3))
    expect(ended).toMatchObject({ outcome: 'exited', exitCode: 3, ...(await expectedHead()) })
  })

  it('follows, loses its stream in the middle, and resumes without gap or double', async () => {
    await pair.log.write(numbered(0, 50))
    const first = await granted()
    await read(first, 0n, true)
    const before = await lines(first, 50)
    await pair.log.write(numbered(50, 60))
    before.seen.push(...(await lines(first, 10)).seen)
    first.abort(new Error('tab closed'))
    await vi.waitUntil(() => pair.log.open === 0)
    await pair.log.write(numbered(60, 80))
    pair.log.finish({ kind: 'cancelled' })
    const second = await granted()
    await read(second, BigInt(before.seen.length), true)
    const after = await lines(second)
    expect([...before.seen, ...after.seen]).toEqual(numbered(0, 80))
    expect(after.ended).toMatchObject({ outcome: 'cancelled' })
  })

  it('packs what gets shorter for a reader who asks for it, and sends each line as it is', async () => {
    const similar = Array.from({ length: 60 }, (_, i) => `${i} ${'GET /api/items 200 '.repeat(3_000)}`)
    const noise = Array.from({ length: 20 }, () => randomBytes(20_000).toString('base64'))
    const all = [...similar, ...noise, ...similar]
    await pair.log.write(all)
    pair.log.finish({ kind: 'exited', exitCode: 0 })
    const asking = await granted()
    await read(asking, 7n, true, 0, true)
    const found = await lines(asking)
    expect(found.seen).toEqual(all.slice(7))
    expect(found.ended).toMatchObject(await expectedHead())
    // Four longest frames go into each; those after the noise are tried again in time.
    expect(found.packed).toBeGreaterThanOrEqual(20)
    const silent = await granted()
    // Some of them: a reader over WebRTC that comes behind with megabytes is cut off, as below.
    const some = all.slice(-20)
    await read(silent, BigInt(all.length - some.length), true)
    expect(await lines(silent)).toMatchObject({ seen: some, packed: 0 })
  })

  it('holds little for a reader that stops reading, and loses nothing', async () => {
    const long = Array.from({ length: 60 }, (_, i) => `${i} ${'x'.repeat(60_000)}`)
    await pair.log.write(long)
    pair.log.finish({ kind: 'exited', exitCode: 0 })
    const stream = await openLogStream(pair.client, pair.worker.peerId)
    const channel = clientChannel(stream)
    expect((await signIn(channel, pair.who))?.case).toBe('granted')
    await read(channel, 0n, true)
    const outgoing = () => pair.worker.getConnections().flatMap(({ streams }) => streams)
    // Over WebSocket the worker stops sending; WebRTC cannot hold it back, so there the reader's limit ends the stream.
    const held = () => outgoing().some(({ writableNeedsDrain }) => writableNeedsDrain) || stream.status !== 'open'
    await vi.waitUntil(held, { timeout: 20_000 })
    expect(outgoing().reduce((sum, { writeBufferLength }) => sum + writeBufferLength, 0)).toBeLessThan(2 ** 20)
    const seen: string[] = []
    let ended: unknown
    for (let reader = channel; ended === undefined; reader = await granted()) {
      if (reader !== channel) await read(reader, BigInt(seen.length), true)
      const part = await lines(reader)
      seen.push(...part.seen)
      ended = part.ended
    }
    expect(seen).toEqual(long)
  })
})

describe('log protocol refusals', () => {
  beforeEach(async () => {
    pair = await connect('ws')
  })

  const stranger = () => account('//Bob')
  const table: [string, string, () => Promise<Partial<SignIn>> | Partial<SignIn>][] = [
    ['a stranger', 'access_owner_mismatch', async () => ({ owner: await stranger() })],
    ['an unknown task', 'access_task_unknown', () => ({ task: 8n })],
    ['a token stolen from another peer', 'access_token_client', () => ({ token: { clientPeerId: pair.who.worker } })],
    ['a delegation of another tab', 'access_session_key', () => ({ delegation: { sessionKey: pair.who.worker } })],
    ['a token signed by another key', 'access_token_signature', () => ({ seed: new Uint8Array(32).fill(1) })],
    ['a replayed challenge', 'access_token_nonce', () => ({ token: { nonce: new Uint8Array(32) } })],
    ['a token for another worker', 'access_token_worker', () => ({ worker: pair.client.peerId.toString() })],
    ['an expired token', 'access_token_expired', () => ({ token: { notAfterMs: Date.now() - 60_000 } })],
    ['an expired session', 'access_delegation_expired', () => ({ delegation: { notAfterMs: Date.now() - 60_000 } })],
    ['another chain', 'access_delegation_chain', () => ({ delegation: { genesis: `0x${'22'.repeat(32)}` } })],
    ['a session for other tasks', 'access_delegation_task', () => ({ delegation: { tasks: [8n] } })],
    ['a token for forwarding', 'access_token_scope', () => ({ scope: 'forward' })],
    ['a session for other uses', 'access_delegation_scope', () => ({ delegation: { scopes: ['exec'] } })],
  ]
  it.each(table)('refuses %s', async (_name, code, change) => {
    const channel = await open()
    const answer = await signIn(channel, { ...pair.who, ...(await change()) })
    expect(answer).toMatchObject({ case: 'refused', value: { code } })
    expect(pair.log.open).toBe(0)
  })

  it('refuses to read another task than the token names, and a run that is not here', async () => {
    const channel = await granted()
    await channel.send({ body: { case: 'read', value: { task: 8n, replica: 0, attempt: 0, fromSeq: 0n } } }, 5000)
    expect((await channel.next())?.body).toMatchObject({ case: 'refused', value: { code: 'access_token_task' } })
    const other = await granted()
    await read(other, 0n, false, 4)
    expect((await other.next())?.body).toMatchObject({ case: 'refused', value: { code: 'log_unknown' } })
  })

  it('refuses a read before the proof', async () => {
    const channel = await open()
    await read(channel, 0n, false)
    expect((await channel.next())?.body).toMatchObject({
      case: 'refused',
      value: { code: 'stream_unexpected_message' },
    })
  })

  it('refuses a message that announces more than 4 KiB, before any of it is there', async () => {
    const stream = await openLogStream(pair.client, pair.worker.peerId)
    stream.send(Uint8Array.of(0xff, 0xff, 0x03))
    expect((await clientChannel(stream).next())?.body).toMatchObject({
      case: 'refused',
      value: { code: 'message_too_large' },
    })
  })

  it('limits how often one peer may open streams', async () => {
    const isRefused = () => pair.refused.includes('stream_rate_limited')
    // More than the burst where the machine is so slow that the peer may open new ones meanwhile.
    for (let opened = 0; opened < 10 * OPENS_PER_PEER.burst && !isRefused(); opened++) {
      const stream = await openLogStream(pair.client, pair.worker.peerId)
      stream.abort(new Error('flood'))
    }
    await vi.waitUntil(isRefused)
  })
})

describe('log protocol with a short handshake', () => {
  beforeEach(async () => {
    pair = await connect('ws', 300)
  })

  it('cuts off a handshake that trickles in', async () => {
    const stream = await openLogStream(pair.client, pair.worker.peerId)
    stream.send(Uint8Array.of(2))
    await vi.waitUntil(() => pair.refused.length > 0)
    await vi.waitUntil(() => stream.status !== 'open')
  })
})
