import type { Connection } from '@libp2p/interface'
import { forward } from '@edgecloud/protocol'
import { expectAnswer } from '../client/expect-answer.ts'
import { openOwnerStream } from '../client/open-owner-stream.ts'
import type { OwnerSession } from '../client/owner-session.ts'
import {
  FORWARD_BUFFER_BYTES,
  FORWARD_CONNECT_MS,
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_FORWARDS_PER_CONNECTION,
  STREAM_HANDSHAKE_MS,
} from '../limits.ts'
import { MessageChannel } from '../message-channel.ts'
import type { RunAddress } from '../run-address.ts'
import type { ServicePort } from '../served-ports.ts'

type ClientChannel = MessageChannel<typeof forward.ServerMessageSchema, typeof forward.ClientMessageSchema>

const LIMIT_MS = STREAM_HANDSHAKE_MS + FORWARD_CONNECT_MS

/**
 * Opens a stream, proves the right to it and connects it to a port of a run; from then on it carries bare bytes. Throws
 * WorkerRefusedError with the worker's reason, StreamClosedError or PeerTooSlowError.
 */
export async function openForward(
  connection: Connection,
  session: OwnerSession,
  target: Omit<RunAddress, 'task'> & ServicePort,
  signal: AbortSignal,
): Promise<ClientChannel> {
  return await openOwnerStream<ClientChannel>({
    ...{ connection, session, signal, maxStreams: MAX_FORWARDS_PER_CONNECTION, limitMs: LIMIT_MS },
    channel: (stream) =>
      new MessageChannel({
        stream,
        incoming: forward.ServerMessageSchema,
        outgoing: forward.ClientMessageSchema,
        maxIncomingBytes: MAX_CLIENT_MESSAGE_BYTES,
        // Bytes of the program may come right behind Connected.
        maxBufferedBytes: FORWARD_BUFFER_BYTES,
      }),
    async request(channel) {
      await channel.send({ body: { case: 'connect', value: { task: session.task, ...target } } }, LIMIT_MS)
      await expectAnswer(channel, 'connected', session.scope)
    },
  })
}
