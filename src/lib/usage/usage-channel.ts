import { encodeMessage, metrics } from '@edgecloud/protocol'
import { PeerChannel, readMessages } from '../logs/peer-channel.ts'
import type { PeerStream } from '../logs/stream-chunks.ts'

type Said = metrics.ServerMessage['body']
type Asked = { case: 'watch'; value: { task: bigint; replica: number; attempt: number; fromMs: bigint } }

/** The messages of `/edgecloud/metrics/1` over one stream. */
export class UsageChannel extends PeerChannel<Said, Asked> {
  constructor(stream: PeerStream) {
    super(stream, readMessages(stream, metrics.ServerMessageSchema), (body) =>
      encodeMessage(metrics.ClientMessageSchema, { body }),
    )
  }
}
