import type { Connection, Stream } from '@libp2p/interface'
import { PROTOCOL_IDS, PROTOCOL_VERSION, forward } from '@edgecloud/protocol'
import {
  FORWARD_BUFFER_BYTES,
  FORWARD_CONNECT_MS,
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_FORWARDS_PER_CONNECTION,
  STREAM_HANDSHAKE_MS,
} from '../limits.ts'
import { MessageChannel, PeerTooSlowError, StreamClosedError } from '../message-channel.ts'
import type { RunAddress } from '../run-address.ts'
import type { ServicePort } from '../served-ports.ts'
import { ForwardRefusedError } from './errors.ts'
import type { ForwardSession } from './forward-session.ts'

type ClientChannel = MessageChannel<typeof forward.ServerMessageSchema, typeof forward.ClientMessageSchema>
type ServerBody = NonNullable<Awaited<ReturnType<ClientChannel['next']>>>['body']

/**
 * Opens a stream, proves the right to it and connects it to a port of a run; from then on it carries bare bytes. Throws
 * ForwardRefusedError with the worker's reason, StreamClosedError or PeerTooSlowError.
 */
export async function openForward(
  connection: Connection,
  session: ForwardSession,
  target: Omit<RunAddress, 'task'> & ServicePort,
  signal: AbortSignal,
): Promise<ClientChannel> {
  const limitMs = STREAM_HANDSHAKE_MS + FORWARD_CONNECT_MS
  const stream = await openStream(connection, AbortSignal.any([signal, AbortSignal.timeout(limitMs)]))
  const channel: ClientChannel = new MessageChannel({
    stream,
    incoming: forward.ServerMessageSchema,
    outgoing: forward.ClientMessageSchema,
    maxIncomingBytes: MAX_CLIENT_MESSAGE_BYTES,
    // Bytes of the program may come right behind Connected.
    maxBufferedBytes: FORWARD_BUFFER_BYTES,
  })
  const onAbort = () => channel.abort(new StreamClosedError())
  const timer = setTimeout(() => channel.abort(new PeerTooSlowError('open the connection', limitMs)), limitMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    signal.throwIfAborted()
    await channel.send({ body: { case: 'open', value: { version: PROTOCOL_VERSION } } }, limitMs)
    const { nonce } = await answer(channel, 'challenge')
    const proof = session.authenticate(nonce, connection.remotePeer.toString())
    await channel.send({ body: { case: 'authenticate', value: proof } }, limitMs)
    await answer(channel, 'granted')
    await channel.send({ body: { case: 'connect', value: { task: session.task, ...target } } }, limitMs)
    await answer(channel, 'connected')
    return channel
  } catch (cause) {
    const error = isOwn(cause) ? cause : new StreamClosedError({ cause })
    channel.abort(error)
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

async function openStream(connection: Connection, signal: AbortSignal): Promise<Stream> {
  try {
    const options = { signal, maxOutboundStreams: MAX_FORWARDS_PER_CONNECTION }
    return await connection.newStream(PROTOCOL_IDS.forward, options)
  } catch (cause) {
    throw new StreamClosedError({ cause })
  }
}

function isOwn(error: unknown): error is Error {
  return [ForwardRefusedError, StreamClosedError, PeerTooSlowError].some((kind) => error instanceof kind)
}

async function answer<Case extends 'challenge' | 'granted' | 'connected'>(channel: ClientChannel, wanted: Case) {
  const body = (await channel.next())?.body
  if (body === undefined) throw new StreamClosedError()
  if (body.case === 'refused') throw new ForwardRefusedError(body.value.code)
  if (body.case !== wanted) throw new ForwardRefusedError('stream_unexpected_message')
  // TypeScript does not narrow a union by a type parameter; `case` was compared on the line before.
  return body.value as Extract<ServerBody, { case: Case }>['value']
}
