import { encodeMessage, logs } from '@edgecloud/protocol'
import { PeerChannel, readMessages } from './peer-channel.ts'
import type { PeerStream } from './stream-chunks.ts'

type Said = logs.ServerMessage['body']
type Asked = {
  case: 'read'
  value: { task: bigint; replica: number; attempt: number; fromSeq: bigint; follow: boolean }
}

/** The messages of `/edgecloud/logs/1` over one stream. */
export class LogChannel extends PeerChannel<Said, Asked> {
  constructor(stream: PeerStream) {
    super(stream, readMessages(stream, logs.ServerMessageSchema), (body) =>
      encodeMessage(logs.ClientMessageSchema, { body }),
    )
  }
}
