import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { EdgeError, PROTOCOL_IDS, logs } from '@edgecloud/protocol'
import { MAX_LOG_STREAMS_PER_CONNECTION, OPENS_IN_TOTAL, OPENS_PER_PEER, STREAM_HANDSHAKE_MS } from './limits.ts'
import { logHandshake } from './log-handshake.ts'
import type { LogChannel, ReadRequest } from './log-handshake.ts'
import type { LogSource, TaskOwners } from './log-source.ts'
import { sendLog } from './log-stream.ts'
import { MessageChannel, PeerTooSlowError, StreamClosedError } from './message-channel.ts'
import { Refusal } from './refusal.ts'
import { TokenBuckets } from './token-bucket.ts'

/** Longest message of a client: a session statement, two signatures and a token need less than 3 KiB. */
const MAX_CLIENT_MESSAGE_BYTES = 4096

/** Milliseconds to deliver a refusal to a peer that may not be reading. */
const REFUSAL_MS = 2_000

export interface LogProtocolModules {
  node: Libp2p
  source: LogSource
  owners: TaskOwners
  /** Genesis hash, `0x` hex. */
  genesis: string
  now: () => number
  /** Told of each stream that ended otherwise than by its own end. `error` is set when the fault may be ours. */
  onRefused: (event: { code: string; peer: string; error?: unknown }) => void
  /** Milliseconds for the handshake; lower in tests. */
  handshakeMs?: number
}

/** Serves `/edgecloud/logs/1`: owners of a task read its log from any frame on. */
export class LogProtocol {
  readonly #modules: LogProtocolModules
  readonly #perPeer = new TokenBuckets(OPENS_PER_PEER)
  readonly #total = new TokenBuckets(OPENS_IN_TOTAL)
  #stopping = new AbortController()

  constructor(modules: LogProtocolModules) {
    this.#modules = modules
  }

  async start(): Promise<void> {
    this.#stopping = new AbortController()
    const handler = (stream: Stream, connection: Connection) => this.#serve(stream, connection.remotePeer.toString())
    await this.#modules.node.handle(PROTOCOL_IDS.logs, handler, {
      maxInboundStreams: MAX_LOG_STREAMS_PER_CONNECTION,
    })
  }

  async stop(): Promise<void> {
    this.#stopping.abort(
      new Refusal('worker_stopping', 'The worker is stopping. The log can be read after its restart.'),
    )
    await this.#modules.node.unhandle(PROTOCOL_IDS.logs)
  }

  async #serve(stream: Stream, peer: string): Promise<void> {
    const now = this.#modules.now()
    if (!this.#perPeer.take(peer, now) || !this.#total.take('', now)) {
      stream.abort(new Refusal('stream_rate_limited', 'Too many streams.'))
      this.#modules.onRefused({ code: 'stream_rate_limited', peer })
      return
    }
    const channel = new MessageChannel({
      stream,
      incoming: logs.ClientMessageSchema,
      outgoing: logs.ServerMessageSchema,
      maxIncomingBytes: MAX_CLIENT_MESSAGE_BYTES,
      // One message and a little more: what a client sends ahead of its turn is not kept.
      maxBufferedBytes: 2 * MAX_CLIENT_MESSAGE_BYTES,
    })
    try {
      const request = await this.#handshake(channel, peer)
      await this.#send(channel, request)
      await channel.finish(REFUSAL_MS)
    } catch (error) {
      await this.#end(channel, error, peer)
    }
  }

  async #handshake(channel: LogChannel, peer: string): Promise<ReadRequest> {
    const { node, owners, genesis, now, handshakeMs = STREAM_HANDSHAKE_MS } = this.#modules
    // Ends the stream itself, so the wait for the next message ends with it however slowly bytes trickle in.
    const timer = setTimeout(
      () => channel.abort(new PeerTooSlowError('finish the handshake', handshakeMs)),
      handshakeMs,
    )
    try {
      return await logHandshake(channel, {
        owners,
        genesis,
        workerPeerId: node.peerId.toString(),
        clientPeerId: peer,
        now,
      })
    } finally {
      clearTimeout(timer)
    }
  }

  async #send(channel: LogChannel, request: ReadRequest): Promise<void> {
    const log = await this.#modules.source.openLog(request)
    if (log === undefined) throw new Refusal('log_unknown', 'This worker has no log of that run.')
    const gone = new AbortController()
    void channel.closed().then(() => gone.abort())
    try {
      await sendLog(channel, log, request, AbortSignal.any([this.#stopping.signal, gone.signal]))
    } finally {
      await log.close()
    }
  }

  /** Tells the peer why, if it may know, and ends the stream. */
  async #end(channel: LogChannel, error: unknown, peer: string): Promise<void> {
    if (!(error instanceof Refusal || error instanceof EdgeError)) {
      const gone = error instanceof StreamClosedError || error instanceof PeerTooSlowError
      channel.abort(error instanceof Error ? error : new Error(String(error)))
      this.#modules.onRefused(gone ? { code: error.code, peer } : { code: 'stream_failed', peer, error })
      return
    }
    try {
      await channel.send({ body: { case: 'refused', value: { code: error.code, message: error.message } } }, REFUSAL_MS)
      await channel.finish(REFUSAL_MS)
    } catch {
      // The peer is gone or does not read; it will not learn the reason.
    }
    channel.abort(error)
    this.#modules.onRefused({ code: error.code, peer })
  }
}
