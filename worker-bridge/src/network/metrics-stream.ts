import type { metrics } from '@edgecloud/protocol'
import { KEEP_ALIVE_MS, SLOW_READER_MS } from './limits.ts'
import type { MessageChannel } from './message-channel.ts'
import { metricsBatches } from './metrics-batches.ts'
import type { MeasuredSample, RunMetrics } from './metrics-source.ts'

export type MetricsChannel = MessageChannel<typeof metrics.ClientMessageSchema, typeof metrics.ServerMessageSchema>

/**
 * Sends what a run used after a moment: first what was kept, then each new sample, and at the end that it was the last.
 * Reads the next page only when the peer has taken the one before, so a slow reader costs no memory and loses nothing.
 */
export async function sendMetrics(
  channel: MetricsChannel,
  run: RunMetrics,
  afterMs: number,
  signal: AbortSignal,
): Promise<void> {
  let changed = Promise.withResolvers<undefined>()
  const unsubscribe = run.onChange(() => changed.resolve(undefined))
  try {
    let last = afterMs
    for (let first = true; ; first = false) {
      // Before the look: what comes during it is then seen in the next round.
      changed = Promise.withResolvers<undefined>()
      const ended = run.ended()
      const before = last
      last = await sendKept(channel, run, last, signal)
      if (ended) return await channel.send({ body: { case: 'ended', value: {} } }, SLOW_READER_MS)
      // Says that this was all so far, and later that there was nothing new: both ends notice when the other is gone.
      if (first || last === before) await sendSamples(channel, [])
      await pause(changed.promise, signal)
    }
  } finally {
    unsubscribe()
  }
}

/** @returns time of the last sample that was sent */
async function sendKept(
  channel: MetricsChannel,
  run: RunMetrics,
  afterMs: number,
  signal: AbortSignal,
): Promise<number> {
  let last = afterMs
  for (;;) {
    const page = run.read(last)
    if (page.length === 0) return last
    for (const batch of metricsBatches(page)) {
      await sendSamples(channel, batch)
      signal.throwIfAborted()
    }
    last = page.at(-1)?.atMs ?? last
  }
}

/** Until something has changed, or a peer that hears nothing would begin to wonder. Throws the signal's reason. */
async function pause(changed: Promise<undefined>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const over = Promise.withResolvers<undefined>()
  const wake = () => over.resolve(undefined)
  const timer = setTimeout(wake, KEEP_ALIVE_MS)
  signal.addEventListener('abort', wake, { once: true })
  try {
    await Promise.race([changed, over.promise])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', wake)
  }
  signal.throwIfAborted()
}

function sendSamples(channel: MetricsChannel, samples: readonly MeasuredSample[]): Promise<void> {
  const value = { samples: samples.map(wireSample) }
  return channel.send({ body: { case: 'samples', value } }, SLOW_READER_MS)
}

function wireSample({ atMs, uses }: MeasuredSample) {
  return {
    timestampMs: BigInt(atMs),
    services: uses.map((use) => ({
      service: use.service,
      replica: use.replica,
      cpuMs: whole(use.cpuMs),
      memoryBytes: whole(use.memoryBytes),
      memoryLimitBytes: whole(use.memoryLimitBytes),
      networkReceivedBytes: whole(use.networkReceivedBytes),
      networkSentBytes: whole(use.networkSentBytes),
      diskReadBytes: whole(use.diskReadBytes),
      diskWrittenBytes: whole(use.diskWrittenBytes),
      processes: use.processes,
    })),
  }
}

/** Processor time comes with fractions, and a counter may be beyond what a number holds exactly. */
function whole(value: number): bigint {
  return BigInt(Math.max(0, Math.round(value)))
}
