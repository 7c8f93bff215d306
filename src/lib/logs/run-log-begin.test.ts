import { emptyRoot } from '@edgecloud/protocol'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { RefusedError } from './errors.ts'
import type { LogChannel } from './log-channel.ts'
import { LogStore } from './log-store.ts'
import { RunLog } from './run-log.svelte.ts'

type Said = NonNullable<Awaited<ReturnType<LogChannel['next']>>>

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

const empty = { size: 0n, root: emptyRoot() }
const script: Said[] = [
  {
    case: 'head',
    value: { $typeName: 'edgecloud.logs.v1.Head', ...empty, logKey: new Uint8Array(32), state: 'running' },
  },
  {
    case: 'ended',
    value: { $typeName: 'edgecloud.logs.v1.Ended', outcome: 'exited', exitCode: 0, reason: '', ...empty },
  },
]

it('asks a worker that is about to begin a run again and again, in words that stand still, and reads at once', async () => {
  const refusals = ['access_task_unknown', 'log_unknown', 'log_unknown', 'log_unknown', 'log_unknown', 'log_unknown']
  const askedAt: number[] = []
  const seen: string[] = []
  const log: RunLog = new RunLog({
    ...{ run: 'run', task: 7n, replica: 0, attempt: 1, store: await LogStore.open() },
    connect: async () => {
      askedAt.push(Date.now())
      seen.push(log.state.kind)
      const refusal = refusals.shift()
      if (refusal !== undefined) throw new RefusedError(refusal)
      return { send: () => undefined, next: async () => script.shift(), abort: () => undefined }
    },
  })
  const done = log.start()
  await vi.runAllTimersAsync()
  await done
  expect(log.state).toMatchObject({ kind: 'ended', outcome: 'exited' })
  expect(seen).toEqual(['connecting', ...Array.from({ length: 6 }, () => 'waiting')])
  const waits = askedAt.slice(1).map((at, index) => at - (askedAt[index] ?? 0))
  const longest = [125, 250, 500, 1_000, 2_000, 2_000]
  for (const [index, wait] of waits.entries()) {
    expect(wait).toBeGreaterThan((longest[index] ?? 0) * 0.7)
    expect(wait).toBeLessThanOrEqual(longest[index] ?? 0)
  }
})
