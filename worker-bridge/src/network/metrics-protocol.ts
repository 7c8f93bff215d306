import { metrics } from '@edgecloud/protocol'
import { expectMessage } from './expect-message.ts'
import {
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_METRICS_STREAMS_PER_CONNECTION,
  METRICS_IN_TOTAL,
  METRICS_PER_PEER,
} from './limits.ts'
import { MessageChannel } from './message-channel.ts'
import type { MetricsSource } from './metrics-source.ts'
import { sendMetrics } from './metrics-stream.ts'
import type { MetricsChannel } from './metrics-stream.ts'
import { OwnerProtocol } from './owner-protocol.ts'
import type { ProtocolModules } from './owner-protocol.ts'
import { Refusal } from './refusal.ts'
import type { RunAddress } from './run-address.ts'

interface WatchRequest extends RunAddress {
  /** Unix time; samples from then on are wanted. */
  fromMs: number
}

/** Serves `/edgecloud/metrics/1`: owners of a task see what its runs used in the last day, and what they use now. */
export class MetricsProtocol extends OwnerProtocol<MetricsChannel, WatchRequest> {
  constructor(modules: ProtocolModules & { metrics: MetricsSource }) {
    super(modules, {
      scope: 'metrics',
      maxStreamsPerConnection: MAX_METRICS_STREAMS_PER_CONNECTION,
      opens: { perPeer: METRICS_PER_PEER, total: METRICS_IN_TOTAL },
      channel: (stream) =>
        new MessageChannel({
          stream,
          incoming: metrics.ClientMessageSchema,
          outgoing: metrics.ServerMessageSchema,
          maxIncomingBytes: MAX_CLIENT_MESSAGE_BYTES,
          // One message and a little more: what a client sends ahead of its turn is not kept.
          maxBufferedBytes: 2 * MAX_CLIENT_MESSAGE_BYTES,
        }),
      request: watchRequest,
      serve: async (channel, { fromMs, ...address }, { stopping, gone }) => {
        const run = modules.metrics.metricsOf(address)
        if (run === undefined) throw new Refusal('run_unknown', 'This worker has no such run.')
        await sendMetrics(channel, run, fromMs - 1, AbortSignal.any([stopping, gone]))
      },
    })
  }
}

async function watchRequest(channel: MetricsChannel, task: bigint): Promise<WatchRequest> {
  const watch = await expectMessage(channel, 'watch')
  if (watch.task !== task) throw new Refusal('access_token_task', 'The token is for another task.')
  const { replica, attempt, fromMs } = watch
  // A moment beyond what a number holds is later than all samples, and so is the greatest of them.
  return { task, replica, attempt, fromMs: Math.min(Number(fromMs), Number.MAX_SAFE_INTEGER) }
}
