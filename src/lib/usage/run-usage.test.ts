import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WorkerSilentError } from '../logs/errors.ts'
import { makeUse } from './fixtures/make-use.ts'
import { RunUsage, type UsageSource } from './run-usage.svelte.ts'

const HOUR_MS = 3_600_000
const NOW = 100 * HOUR_MS
const RECENT = NOW - 1.2 * HOUR_MS

type Said = NonNullable<Awaited<ReturnType<UsageSource['next']>>>

const samples = (...times: number[]): Said => {
  const container = {
    ...{ service: 'main', replica: 0, cpuMs: 0n, memoryBytes: 1_000n, memoryLimitBytes: 2_000n, processes: 1 },
    ...{ networkReceivedBytes: 0n, networkSentBytes: 0n, diskReadBytes: 0n, diskWrittenBytes: 0n },
    $typeName: 'edgecloud.metrics.v1.ServiceSample' as const,
  }
  const list = times.map((at) => ({
    ...{ $typeName: 'edgecloud.metrics.v1.Sample' as const, timestampMs: BigInt(at), services: [container] },
  }))
  return { case: 'samples', value: { $typeName: 'edgecloud.metrics.v1.Samples', samples: list } }
}
const ended: Said = { case: 'ended', value: { $typeName: 'edgecloud.metrics.v1.SamplesEnded' } }

/** A worker that says this on each of its connections, and then nothing more. */
function usage(connections: (Said | Error)[][], fromMs = RECENT, held: number[] = []) {
  const asked: number[] = []
  const run = new RunUsage({
    ...{ task: 1n, replica: 0, attempt: 1, fromMs, held: held.map((atMs) => ({ atMs, uses: [makeUse()] })) },
    connect: async () => {
      const script = connections.shift() ?? []
      return {
        send: (body) => void (body.case === 'watch' && asked.push(Number(body.value.fromMs))),
        next: async (limitMs) => {
          const said = script.shift()
          if (said instanceof Error) throw said
          if (said === undefined) await new Promise((resolve) => setTimeout(resolve, limitMs))
          if (said === undefined) throw new WorkerSilentError(limitMs / 1_000)
          return said
        },
        abort: () => undefined,
      }
    },
  })
  return { run, asked, done: run.start() }
}

beforeEach(() => void vi.useFakeTimers({ now: NOW }))
afterEach(() => void vi.useRealTimers())

it('shows what was kept, is live, and resumes after the last sample', async () => {
  const first = [samples(NOW - 20_000, NOW - 10_000), samples(), samples(NOW), new WorkerSilentError(45)]
  const { run, asked } = usage([first, [samples(NOW + 60_000), samples()]])
  await vi.advanceTimersByTimeAsync(0)
  expect(run.state).toMatchObject({ kind: 'waiting', tries: 1, code: 'worker_silent' })
  expect(run.heardAt).toBe(NOW)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(run.state).toEqual({ kind: 'live' })
  expect(asked).toEqual([RECENT, NOW + 1])
  expect(run.samples.map(({ atMs }) => atMs - NOW)).toEqual([-20_000, -10_000, 0, 60_000])
})

it('keeps what was held while it reads further back', async () => {
  const { run, asked } = usage([[samples(NOW - 5 * HOUR_MS), samples(NOW - HOUR_MS)], []], 0, [NOW])
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toEqual([0])
  expect(run.state).toEqual({ kind: 'loading' })
  expect(run.samples.map(({ atMs }) => atMs - NOW)).toEqual([0])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toEqual([0, NOW - HOUR_MS + 1])
  expect(run.samples.map(({ atMs }) => atMs - NOW)).toEqual([-5 * HOUR_MS, -HOUR_MS, 0])
})

it('reads the last time of a run that ended long ago, once', async () => {
  const last = NOW - 5 * HOUR_MS
  const { run, asked, done } = usage([[ended], [samples(last), ended]])
  await done
  expect(asked).toEqual([RECENT, 0])
  expect(run.samples.map(({ atMs }) => atMs)).toEqual([last])
  expect(run.state).toEqual({ kind: 'ended' })
})

it('takes nothing that a worker cannot have measured', async () => {
  const { run } = usage([[samples(2 ** 60)]])
  await vi.advanceTimersByTimeAsync(0)
  expect(run.state).toMatchObject({ kind: 'waiting', code: 'message_unexpected' })
  expect(run.samples).toEqual([])
})

it('knows a worker that does not have the protocol', async () => {
  const run = new RunUsage({
    ...{ task: 1n, replica: 0, attempt: 1, fromMs: 0, held: [] },
    connect: () => Promise.reject(Object.assign(new Error('no'), { name: 'UnsupportedProtocolError' })),
  })
  await run.start()
  expect(run.state).toEqual({ kind: 'unsupported' })
})
