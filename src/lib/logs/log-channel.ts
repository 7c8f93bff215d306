import { encodeMessage, logs, unpackFrames } from '@edgecloud/protocol'
import { PeerChannel, readMessages } from './peer-channel.ts'
import type { PeerStream } from './stream-chunks.ts'

type Said = Exclude<logs.ServerMessage['body'], { case: 'packed' }>
type Asked = {
  case: 'read'
  value: { task: bigint; replica: number; attempt: number; fromSeq: bigint; follow: boolean; packed: boolean }
}

/** The messages of `/edgecloud/logs/1` over one stream; compressed frames come out as frames. */
export class LogChannel extends PeerChannel<Said, Asked> {
  constructor(stream: PeerStream) {
    super(stream, unpacked(readMessages(stream, logs.ServerMessageSchema)), (body) =>
      encodeMessage(logs.ClientMessageSchema, { body }),
    )
  }
}

async function* unpacked(messages: AsyncGenerator<logs.ServerMessage, void, undefined>) {
  for await (const { body } of messages) {
    const said: Said = body.case === 'packed' ? { case: 'frames', value: await unpackFrames(body.value) } : body
    yield { body: said }
  }
}
