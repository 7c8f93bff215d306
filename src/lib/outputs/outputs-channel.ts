import { encodeMessage, outputs } from '@edgecloud/protocol'
import { PeerChannel, readMessages } from '../logs/peer-channel.ts'
import type { PeerStream } from '../logs/stream-chunks.ts'

type Said = outputs.ServerMessage['body']
type Asked =
  | { case: 'list'; value: { task: bigint; replica: number; attempt: number } }
  | { case: 'fetch'; value: { entry: number; offset: bigint } }

/**
 * Bytes that may wait for a slow disk. Over WebRTC nothing slows a worker down, so there the stream is reset at this limit, and
 * the file goes on where it was.
 */
const MAX_BUFFERED_BYTES = 16 * 1024 * 1024

/** The messages of `/edgecloud/outputs/1` over one stream. */
export class OutputsChannel extends PeerChannel<Said, Asked> {
  constructor(stream: PeerStream) {
    super(
      stream,
      readMessages(stream, outputs.ServerMessageSchema),
      (body) => encodeMessage(outputs.ClientMessageSchema, { body }),
      MAX_BUFFERED_BYTES,
    )
  }
}
