import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { outputManifestSchema, outputRoot, toHex, utf8Decode } from '@edgecloud/protocol'
import { FILES, LARGE, OutputsNetwork, TASK } from './fixtures/outputs-network.ts'
import { account, signIn } from './fixtures/log-client.ts'
import type { OutputsClientChannel, SignIn } from './fixtures/log-client.ts'
import { MAX_OUTPUT_STREAMS_PER_CONNECTION, OUTPUTS_PER_PEER, STREAM_WINDOW_BYTES } from './limits.ts'

let bench: OutputsNetwork
afterEach(() => bench[Symbol.asyncDispose]())

const refusedWith = (code: string) => ({ case: 'refused', value: { code } })
const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
type Answer = Awaited<ReturnType<OutputsNetwork['list']>>['answer']

/** The manifest that begins with this answer, and how many messages it took. */
async function manifestOf(channel: OutputsClientChannel, first: Answer) {
  const parts: Uint8Array[] = []
  for (let body = first; ; body = (await channel.next())?.body) {
    if (body?.case !== 'manifest') throw new Error(`No manifest but ${body?.case ?? 'nothing'}`)
    parts.push(body.value.manifestJson)
    if (body.value.last) break
  }
  const json: unknown = JSON.parse(utf8Decode(Buffer.concat(parts)))
  return { manifest: outputManifestSchema.parse(json), messages: parts.length }
}

/** A stream after its manifest. */
async function ready() {
  const { channel, answer } = await bench.list()
  return { channel, ...(await manifestOf(channel, answer)) }
}

const ask = (channel: OutputsClientChannel, entry: number, offset = 0n) =>
  channel.send({ body: { case: 'fetch', value: { entry, offset } } }, 5000)

/** The content that follows, up to its end, or the answer that is none. */
async function content(channel: OutputsClientChannel): Promise<Buffer | Answer> {
  const parts: Uint8Array[] = []
  for (;;) {
    const body = (await channel.next())?.body
    if (body?.case === 'fileEnd') return Buffer.concat(parts)
    if (body?.case !== 'chunk') return body
    parts.push(body.value.data)
  }
}

async function fetchOf(channel: OutputsClientChannel, entry: number, offset = 0n) {
  await ask(channel, entry, offset)
  return content(channel)
}

describe('outputs protocol', () => {
  it('gives the manifest, and one file after another', async () => {
    bench = await OutputsNetwork.start()
    const { channel, manifest, messages } = await ready()
    expect(messages).toBe(1)
    expect(toHex(outputRoot(manifest))).toBe(toHex(bench.store.root))
    const got: Record<string, string> = {}
    for (const [index, entry] of manifest.entries.entries()) {
      if (entry.kind === 'directory') continue
      const bytes = await fetchOf(channel, index)
      if (!Buffer.isBuffer(bytes)) throw new Error('no file')
      got[entry.path] = hash(bytes)
      expect(got[entry.path]).toBe(entry.sha256)
    }
    expect(Object.keys(got)).toEqual(['a.txt', 'bin/run', 'empty', 'large.bin'].map((path) => `/data/out/${path}`))
    expect(got['/data/out/large.bin']).toBe(hash(LARGE))
    await channel.finish(5000)
    await channel.closed()
    expect(bench.refused).toEqual([])
  })

  it('gives a manifest that needs many messages, and hundreds of files over one stream', async () => {
    const names = Array.from({ length: 300 }, (_, i) => `out/${String(i).padStart(4, '0')}-${'x'.repeat(150)}`)
    bench = await OutputsNetwork.start([
      { name: 'out', type: 'directory' },
      ...names.map((name) => ({ name, content: name })),
    ])
    const { channel, manifest, messages } = await ready()
    expect(messages).toBeGreaterThan(2)
    expect(toHex(outputRoot(manifest))).toBe(toHex(bench.store.root))
    for (const [i, name] of names.entries()) expect(String(await fetchOf(channel, i + 1))).toBe(name)
  })

  it('goes on from an offset, up to the very end', async () => {
    bench = await OutputsNetwork.start()
    const { channel, manifest } = await ready()
    const index = manifest.entries.findIndex(({ path }) => path.endsWith('large.bin'))
    for (const offset of [1, 65_536, LARGE.length - 1, LARGE.length]) {
      const bytes = await fetchOf(channel, index, BigInt(offset))
      expect(Buffer.isBuffer(bytes) && bytes.equals(LARGE.subarray(offset))).toBe(true)
    }
  })

  const table: [string, string, () => Promise<Partial<SignIn>> | Partial<SignIn>][] = [
    ['a stranger', 'access_owner_mismatch', async () => ({ owner: await account('//Bob') })],
    ['an unknown task', 'access_task_unknown', () => ({ task: 8n })],
    ['a token stolen from another peer', 'access_token_client', () => ({ token: { clientPeerId: bench.who.worker } })],
    ['a delegation of another peer', 'access_session_key', () => ({ delegation: { sessionKey: bench.who.worker } })],
    ['a token for logs', 'access_token_scope', () => ({ scope: 'logs' })],
    ['a session for logs', 'access_delegation_scope', () => ({ delegation: { scopes: ['logs'] } })],
    ['a session for other tasks', 'access_delegation_task', () => ({ delegation: { tasks: [8n] } })],
    ['a replayed challenge', 'access_token_nonce', () => ({ token: { nonce: new Uint8Array(32) } })],
  ]
  it.each(table)('refuses %s', async (_name, code, change) => {
    bench = await OutputsNetwork.start()
    const channel = await bench.open()
    expect(await signIn(channel, { ...bench.who, ...(await change()) })).toMatchObject(refusedWith(code))
    await channel.closed()
  })

  it.each<[string, string, Partial<{ task: bigint; replica: number; attempt: number }>]>([
    ['another task than the token names', 'access_token_task', { task: 8n }],
    ['an attempt that left nothing', 'outputs_unknown', { attempt: 2 }],
    ['another replica', 'outputs_unknown', { replica: 1 }],
  ])('refuses %s', async (_name, code, changes) => {
    bench = await OutputsNetwork.start()
    expect((await bench.list(changes)).answer).toMatchObject(refusedWith(code))
  })

  it.each<[string, number, bigint]>([
    ['a directory', 0, 0n],
    ['an entry that is not there', 7, 0n],
    ['the greatest entry', 2 ** 32 - 1, 0n],
    ['bytes beyond the end', 1, 12n],
    ['the greatest offset', 1, 2n ** 64n - 1n],
  ])('refuses %s', async (_name, entry, offset) => {
    bench = await OutputsNetwork.start()
    const { channel } = await ready()
    expect(await fetchOf(channel, entry, offset)).toMatchObject(refusedWith('outputs_entry_unknown'))
    await channel.closed()
    expect(bench.reads).toEqual([])
  })

  it('refuses what is out of turn', async () => {
    bench = await OutputsNetwork.start()
    const unproved = await bench.open()
    await unproved.send({ body: { case: 'list', value: { task: TASK, replica: 0, attempt: 1 } } }, 5000)
    expect((await unproved.next())?.body).toMatchObject(refusedWith('stream_unexpected_message'))
    const { channel } = await ready()
    await channel.send({ body: { case: 'list', value: { task: TASK, replica: 0, attempt: 1 } } }, 5000)
    expect((await channel.next())?.body).toMatchObject(refusedWith('stream_unexpected_message'))
  })

  it('holds little for a reader that is slow, and loses nothing', async () => {
    const sent = Buffer.alloc(16 * 2 ** 20, LARGE)
    bench = await OutputsNetwork.start([
      { name: 'out', type: 'directory' },
      { name: 'out/slow', content: sent },
    ])
    const { channel } = await ready()
    await ask(channel, 1)
    await vi.waitUntil(() => bench.streams().some(({ writableNeedsDrain }) => writableNeedsDrain), { timeout: 20_000 })
    const digest = createHash('sha256')
    let most = 0
    for (;;) {
      const body = (await channel.next())?.body
      if (body?.case !== 'chunk') break
      digest.update(body.value.data)
      most = Math.max(most, ...bench.streams().map(({ writeBufferLength }) => writeBufferLength))
      await new Promise((resolve) => setImmediate(resolve))
    }
    expect(digest.digest('hex')).toBe(hash(sent))
    expect(most).toBeLessThan(STREAM_WINDOW_BYTES)
  })

  it('ends a file in the middle when the worker stops, and says why', async () => {
    bench = await OutputsNetwork.start([
      { name: 'out', type: 'directory' },
      { name: 'out/slow', content: Buffer.alloc(4 * 2 ** 20) },
    ])
    const idle = await ready()
    const { channel } = await ready()
    await ask(channel, 1)
    await vi.waitUntil(() => bench.streams().some(({ writableNeedsDrain }) => writableNeedsDrain), { timeout: 20_000 })
    const stopped = bench.stopWorker()
    expect((await idle.channel.next())?.body).toMatchObject(refusedWith('worker_stopping'))
    await content(channel).catch(() => undefined) // reads on, so the worker gets to its reason
    await stopped
    expect(bench.refused).toContain('worker_stopping')
    await bench.startWorker()
  })

  it('cuts off one that asks for nothing, and a handshake that trickles in', async () => {
    bench = await OutputsNetwork.start(FILES, { idleMs: 200, handshakeMs: 400 })
    const { channel } = await ready()
    await channel.closed()
    expect(bench.refused).toEqual(['peer_too_slow'])
    const trickle = await bench.open()
    await trickle.write(Uint8Array.of(2), 5000)
    await trickle.closed()
    expect(bench.refused).toEqual(['peer_too_slow', 'peer_too_slow'])
  })

  it('serves only so many at the same time, and more when one has ended', async () => {
    bench = await OutputsNetwork.start(FILES, { maxStreams: 1 })
    const { channel } = await ready()
    expect((await bench.list()).answer).toMatchObject(refusedWith('outputs_limit'))
    await channel.finish(5000)
    await vi.waitUntil(async () => (await bench.list()).answer?.case === 'manifest')
  })

  it('limits how many streams one connection may have, and how often one peer may open them', async () => {
    bench = await OutputsNetwork.start()
    const open = []
    for (let i = 0; i < MAX_OUTPUT_STREAMS_PER_CONNECTION; i++) open.push(await ready())
    const more = await bench.open().catch(() => undefined) // reset, at the latest when it is written to
    await more?.closed()
    expect(bench.streams().filter(({ protocol }) => protocol.includes('outputs'))).toHaveLength(open.length)
    for (const { channel } of open) channel.abort(new Error('enough'))
    for (let i = 0; i < OUTPUTS_PER_PEER.burst + 4; i++) {
      await bench.open().then(
        (channel) => channel.abort(new Error('flood')),
        () => undefined,
      )
    }
    await vi.waitUntil(() => bench.refused.includes('stream_rate_limited'))
  })
})
