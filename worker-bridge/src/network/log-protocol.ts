import { logs } from '@edgecloud/protocol'
import { MAX_CLIENT_MESSAGE_BYTES, MAX_LOG_STREAMS_PER_CONNECTION, OPENS_IN_TOTAL, OPENS_PER_PEER } from './limits.ts'
import { readRequest } from './log-request.ts'
import type { LogChannel, ReadRequest } from './log-request.ts'
import type { LogSource } from './log-source.ts'
import { sendLog } from './log-stream.ts'
import { MessageChannel } from './message-channel.ts'
import { OwnerProtocol } from './owner-protocol.ts'
import type { ProtocolModules } from './owner-protocol.ts'
import { Refusal } from './refusal.ts'

/** Serves `/edgecloud/logs/1`: owners of a task read its log from any frame on. */
export class LogProtocol extends OwnerProtocol<LogChannel, ReadRequest> {
  constructor(modules: ProtocolModules & { source: LogSource }) {
    super(modules, {
      scope: 'logs',
      maxStreamsPerConnection: MAX_LOG_STREAMS_PER_CONNECTION,
      opens: { perPeer: OPENS_PER_PEER, total: OPENS_IN_TOTAL },
      channel: (stream) =>
        new MessageChannel({
          stream,
          incoming: logs.ClientMessageSchema,
          outgoing: logs.ServerMessageSchema,
          maxIncomingBytes: MAX_CLIENT_MESSAGE_BYTES,
          // One message and a little more: what a client sends ahead of its turn is not kept.
          maxBufferedBytes: 2 * MAX_CLIENT_MESSAGE_BYTES,
        }),
      request: readRequest,
      serve: async (channel, request, { stopping, gone }) => {
        const log = await modules.source.openLog(request)
        if (log === undefined) throw new Refusal('log_unknown', 'This worker has no log of that run.')
        try {
          await sendLog(channel, log, request, AbortSignal.any([stopping, gone]))
        } finally {
          await log.close()
        }
      },
    })
  }
}
