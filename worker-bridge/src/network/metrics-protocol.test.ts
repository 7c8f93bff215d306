import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PROTOCOL_IDS } from '@edgecloud/protocol'
import { account, metricsChannel, signIn } from './fixtures/log-client.ts'
import type { MetricsClientChannel, SignIn } from './fixtures/log-client.ts'
import { MetricsBench, TASK, use } from './fixtures/metrics-bench.ts'
import { MAX_METRICS_STREAMS_PER_CONNECTION, METRICS_PER_PEER } from './limits.ts'
import { metricsBatches } from './metrics-batches.ts'

let bench: MetricsBench
beforeEach(async () => {
  bench = await MetricsBench.start()
})
afterEach(() => bench[Symbol.asyncDispose]())

const refusedWith = (code: string) => ({ case: 'refused', value: { code } })

/** Processor times up to a message without samples, or up to the end. */
async function part(channel: MetricsClientChannel) {
  const seen: [at: bigint, cpuMs: bigint | undefined][] = []
  for (;;) {
    const body = (await channel.next())?.body
    if (body?.case !== 'samples') return { seen, then: body?.case }
    if (body.value.samples.length === 0) return { seen, then: 'quiet' }
    seen.push(
      ...body.value.samples.map((sample) => [sample.timestampMs, sample.services[0]?.cpuMs] as [bigint, bigint]),
    )
  }
}

describe('metrics protocol', () => {
  it('sends what was kept, says so, then each new sample, then the end', async () => {
    bench.add(1_000, use(10.4), use(99, 'other'))
    bench.add(2_000, use(20))
    const channel = await bench.watch()
    expect((await channel.next())?.body).toMatchObject({
      case: 'samples',
      value: {
        samples: [
          {
            timestampMs: 1_000n,
            services: [
              {
                ...{ service: 'main', replica: 0, cpuMs: 10n, memoryBytes: 1_000n, memoryLimitBytes: 2_000n },
                ...{ networkReceivedBytes: 4n, networkSentBytes: 5n, diskReadBytes: 6n, diskWrittenBytes: 7n },
                processes: 3,
              },
              { service: 'other', cpuMs: 99n },
            ],
          },
          { timestampMs: 2_000n },
        ],
      },
    })
    expect(await part(channel)).toEqual({ seen: [], then: 'quiet' })
    bench.add(3_000, use(30))
    expect((await channel.next())?.body).toMatchObject({ value: { samples: [{ timestampMs: 3_000n }] } })
    bench.tick()
    expect(await part(channel)).toEqual({ seen: [], then: 'quiet' })
    bench.add(4_000)
    bench.end()
    expect(await part(channel)).toEqual({ seen: [[4_000n, undefined]], then: 'ended' })
    await vi.waitUntil(() => bench.listeners.size === 0)
  })

  it('goes on from a time, that moment included', async () => {
    for (const second of [1, 2, 3]) bench.add(second * 1_000, use(second))
    const { seen } = await part(await bench.watch({ fromMs: 2_000n }))
    expect(seen.map(([at]) => at)).toEqual([2_000n, 3_000n])
    expect(await part(await bench.watch({ fromMs: 2n ** 64n - 1n }))).toEqual({ seen: [], then: 'quiet' })
  })

  it('gives a day in parts, and what was measured of a run that is over', async () => {
    for (let at = 1; at <= 1_000; at += 1) bench.add(at, use(at))
    bench.end()
    const { seen, then } = await part(await bench.watch())
    expect(seen.map(([at]) => Number(at))).toEqual(Array.from({ length: 1_000 }, (_, at) => at + 1))
    expect(then).toBe('ended')
  })

  it('holds little for a reader that stops reading, and loses nothing', async () => {
    const many = Array.from({ length: 200 }, (_, at) => use(at, `service-${at}`))
    for (let at = 1; at <= 400; at += 1) bench.add(at, ...many)
    bench.end()
    const channel = await bench.watch()
    const outgoing = () => bench.worker.getConnections().flatMap(({ streams }) => streams)
    await vi.waitUntil(() => outgoing().some(({ writableNeedsDrain }) => writableNeedsDrain), { timeout: 20_000 })
    expect(outgoing().reduce((sum, { writeBufferLength }) => sum + writeBufferLength, 0)).toBeLessThan(2 ** 20)
    const { seen, then } = await part(channel)
    expect(seen).toHaveLength(400)
    expect(then).toBe('ended')
  })

  it('forgets a reader that has gone', async () => {
    const channel = await bench.watch()
    await part(channel)
    expect(bench.listeners.size).toBe(1)
    channel.abort(new Error('tab closed'))
    await vi.waitUntil(() => bench.listeners.size === 0)
  })
})

describe('metrics protocol refusals', () => {
  const table: [string, string, () => Promise<Partial<SignIn>> | Partial<SignIn>][] = [
    ['a stranger', 'access_owner_mismatch', async () => ({ owner: await account('//Bob') })],
    ['an unknown task', 'access_task_unknown', () => ({ task: 8n })],
    ['a token stolen from another peer', 'access_token_client', () => ({ token: { clientPeerId: bench.who.worker } })],
    ['a delegation of another tab', 'access_session_key', () => ({ delegation: { sessionKey: bench.who.worker } })],
    ['a token for another worker', 'access_token_worker', () => ({ worker: bench.client.peerId.toString() })],
    ['an expired session', 'access_delegation_expired', () => ({ delegation: { notAfterMs: Date.now() - 60_000 } })],
    ['a token for logs', 'access_token_scope', () => ({ scope: 'logs' })],
    ['a session for logs', 'access_delegation_scope', () => ({ delegation: { scopes: ['logs'] } })],
  ]
  it.each(table)('refuses %s', async (_name, code, change) => {
    const answer = await signIn(await bench.open(), { ...bench.who, ...(await change()) })
    expect(answer).toMatchObject(refusedWith(code))
  })

  it.each([
    ['another task than the token names', 'access_token_task', { task: 8n }],
    ['another replica', 'run_unknown', { replica: 1 }],
    ['an attempt that was not here', 'run_unknown', { attempt: 0 }],
  ])('refuses %s', async (_name, code, changes) => {
    expect((await (await bench.watch(changes)).next())?.body).toMatchObject(refusedWith(code))
  })

  it('refuses to tell before the proof', async () => {
    const channel = await bench.open()
    await channel.send({ body: { case: 'watch', value: { task: TASK } } }, 5000)
    expect((await channel.next())?.body).toMatchObject(refusedWith('stream_unexpected_message'))
  })

  it('refuses a message that announces more than 4 KiB, before any of it is there', async () => {
    const stream = await bench.stream()
    stream.send(Uint8Array.of(0xff, 0xff, 0x03))
    expect((await metricsChannel(stream).next())?.body).toMatchObject(refusedWith('message_too_large'))
  })

  it('limits how often one peer may open streams', async () => {
    const isRefused = () => bench.refused.includes('stream_rate_limited')
    // More than the burst where the machine is so slow that the peer may open new ones meanwhile.
    for (let opened = 0; opened < 10 * METRICS_PER_PEER.burst && !isRefused(); opened++) {
      ;(await bench.stream()).abort(new Error('flood'))
    }
    await vi.waitUntil(isRefused)
  })

  it('limits how many streams one connection may have', async () => {
    const channels = []
    for (let opened = 0; opened <= MAX_METRICS_STREAMS_PER_CONNECTION; opened++) {
      channels.push(await bench.open().catch(() => undefined)) // reset, at the latest when it is written to
    }
    await channels.at(-1)?.closed()
    const streams = bench.worker.getConnections().flatMap((connection) => connection.streams)
    expect(streams.filter(({ protocol }) => protocol === PROTOCOL_IDS.metrics)).toHaveLength(
      MAX_METRICS_STREAMS_PER_CONNECTION,
    )
  })
})

describe('metricsBatches', () => {
  it('fills messages, and gives a sample that is larger than one by itself', () => {
    const uses = (count: number) => Array.from({ length: count }, (_, at) => use(at))
    const sample = (atMs: number, count: number) => ({ atMs, uses: uses(count) })
    const sizes = [...metricsBatches([sample(1, 300), sample(2, 300), sample(3, 1), sample(4, 900)])]
    expect(sizes.map((batch) => batch.map(({ atMs }) => atMs))).toEqual([[1], [2, 3], [4]])
    expect([...metricsBatches([])]).toEqual([])
  })
})
