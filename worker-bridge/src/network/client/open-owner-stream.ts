import type { Message } from '@bufbuild/protobuf'
import type { Connection, Stream } from '@libp2p/interface'
import type { logs } from '@edgecloud/protocol'
import { PROTOCOL_IDS, PROTOCOL_VERSION } from '@edgecloud/protocol'
import { PeerTooSlowError, StreamClosedError } from '../message-channel.ts'
import { WorkerRefusedError } from './errors.ts'
import { expectAnswer } from './expect-answer.ts'
import type { ServerBody } from './expect-answer.ts'
import type { OwnerSession } from './owner-session.ts'

/** What the handshake needs of a client's channel; all protocols that begin with it share the form of these messages. */
interface OwnerChannel {
  next(): Promise<{ body: ServerBody } | undefined>
  send(message: { body: ClientBody }, limitMs: number): Promise<void>
  abort(error: Error): void
}

type ClientBody =
  { case: 'open'; value: { version: number } } | { case: 'authenticate'; value: Omit<logs.Authenticate, keyof Message> }

export interface OwnerStreamInit<Channel extends OwnerChannel> {
  readonly connection: Connection
  readonly session: OwnerSession
  /** Most streams of this protocol on the connection. */
  readonly maxStreams: number
  /** Milliseconds for everything up to the answer to the request. */
  readonly limitMs: number
  readonly signal: AbortSignal
  channel(stream: Stream): Channel
  /** Says what is wanted, and takes the first answer. */
  request(channel: Channel): Promise<void>
}

/**
 * Opens a stream of the session's protocol, proves the right to it and makes the request. Throws WorkerRefusedError with the
 * worker's reason, StreamClosedError or PeerTooSlowError.
 */
export async function openOwnerStream<Channel extends OwnerChannel>(init: OwnerStreamInit<Channel>): Promise<Channel> {
  const { connection, session, limitMs, signal } = init
  const channel = init.channel(await openStream(init))
  const onAbort = () => channel.abort(new StreamClosedError())
  const timer = setTimeout(() => channel.abort(new PeerTooSlowError('open the connection', limitMs)), limitMs)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    signal.throwIfAborted()
    await channel.send({ body: { case: 'open', value: { version: PROTOCOL_VERSION } } }, limitMs)
    const { nonce } = await expectAnswer(channel, 'challenge', session.scope)
    const proof = session.authenticate(nonce, connection.remotePeer.toString())
    await channel.send({ body: { case: 'authenticate', value: proof } }, limitMs)
    await expectAnswer(channel, 'granted', session.scope)
    await init.request(channel)
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

async function openStream({
  connection,
  session,
  maxStreams,
  limitMs,
  signal,
}: Pick<OwnerStreamInit<never>, 'connection' | 'session' | 'maxStreams' | 'limitMs' | 'signal'>): Promise<Stream> {
  try {
    const options = {
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
      maxOutboundStreams: maxStreams,
    }
    return await connection.newStream(PROTOCOL_IDS[session.scope], options)
  } catch (cause) {
    throw new StreamClosedError({ cause })
  }
}

function isOwn(error: unknown): error is Error {
  return [WorkerRefusedError, StreamClosedError, PeerTooSlowError].some((kind) => error instanceof kind)
}
