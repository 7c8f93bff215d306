import type { Connection, Libp2p, Stream } from '@libp2p/interface'
import { EdgeError, PROTOCOL_IDS } from '@edgecloud/protocol'
import type { AccessScope } from '@edgecloud/protocol'
import { handshake } from './handshake.ts'
import type { HandshakeChannel } from './handshake.ts'
import { hostOf } from './host-of.ts'
import { STREAM_HANDSHAKE_MS } from './limits.ts'
import { PeerTooSlowError, StreamClosedError } from './message-channel.ts'
import { ProvedPeers } from './proved-peers.ts'
import { Refusal } from './refusal.ts'
import type { TaskOwners } from './task-owners.ts'
import { StreamAdmission } from './stream-admission.ts'
import type { BucketRate } from './token-bucket.ts'

/** Milliseconds to deliver a refusal to a peer that may not be reading. */
const REFUSAL_MS = 2_000

/** What every protocol of the worker is built from. */
export interface ProtocolModules {
  node: Libp2p
  owners: TaskOwners
  /** Genesis hash, `0x` hex. */
  genesis: string
  now: () => number
  /** Told of each stream that ended otherwise than by its own end. `error` is set when the fault may be ours. */
  onRefused: (event: { code: string; peer: string; error?: unknown }) => void
  /** Milliseconds for the handshake; lower in tests. */
  handshakeMs?: number
}

/** A channel as far as it is the same in all protocols. */
export interface OwnerChannel extends HandshakeChannel {
  closed(): Promise<void>
  finish(limitMs: number): Promise<void>
  abort(error: Error): void
}

/** What sets one protocol apart. */
export interface ProtocolSpec<Channel extends OwnerChannel, Request> {
  /** Names the protocol, and the use that the owner must have allowed. */
  scope: AccessScope
  maxStreamsPerConnection: number
  /** How often a stream may be opened by one peer, and by all together. */
  opens: { perPeer: BucketRate; total: BucketRate }
  channel(stream: Stream): Channel
  /** Takes the message after the handshake, in the same time limit. Throws {@link Refusal}. */
  request(channel: Channel, task: bigint): Promise<Request>
  /** Serves until it is done or one of the signals aborts. Throws {@link Refusal}. */
  serve(channel: Channel, request: Request, signals: ServeSignals): Promise<void>
}

export interface ServeSignals {
  /** The worker stops. */
  stopping: AbortSignal
  /** The stream is closed in both directions, or broken. */
  gone: AbortSignal
}

/** Serves a protocol whose streams begin with the proof that the owner of a task allows them. */
export class OwnerProtocol<Channel extends OwnerChannel, Request> {
  readonly #modules: ProtocolModules
  readonly #spec: ProtocolSpec<Channel, Request>
  readonly #proved: ProvedPeers
  readonly #admission: StreamAdmission
  #stopping = new AbortController()

  constructor(modules: ProtocolModules, spec: ProtocolSpec<Channel, Request>) {
    this.#modules = modules
    this.#spec = spec
    this.#proved = ProvedPeers.of(modules.node)
    this.#admission = new StreamAdmission(spec.opens, this.#proved)
  }

  async start(): Promise<void> {
    this.#stopping = new AbortController()
    const handler = (stream: Stream, { remotePeer, remoteAddr }: Connection) =>
      this.#serve(stream, remotePeer.toString(), hostOf(remoteAddr))
    await this.#modules.node.handle(PROTOCOL_IDS[this.#spec.scope], handler, {
      maxInboundStreams: this.#spec.maxStreamsPerConnection,
    })
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new Refusal('worker_stopping', 'The worker is stopping. Try again after its restart.'))
    await this.#modules.node.unhandle(PROTOCOL_IDS[this.#spec.scope])
  }

  async #serve(stream: Stream, peer: string, host: string): Promise<void> {
    if (!this.#admission.admit(peer, host, this.#modules.now())) {
      stream.abort(new Refusal('stream_rate_limited', 'Too many streams.'))
      this.#modules.onRefused({ code: 'stream_rate_limited', peer })
      return
    }
    const channel = this.#spec.channel(stream)
    const gone = new AbortController()
    void channel.closed().then(() => gone.abort(new StreamClosedError()))
    try {
      const request = await this.#handshake(channel, peer, host)
      await this.#spec.serve(channel, request, { stopping: this.#stopping.signal, gone: gone.signal })
      await channel.finish(REFUSAL_MS)
    } catch (error) {
      await this.#end(channel, error, peer)
    }
  }

  async #handshake(channel: Channel, peer: string, host: string): Promise<Request> {
    const { node, owners, genesis, now, handshakeMs = STREAM_HANDSHAKE_MS } = this.#modules
    // Ends the stream itself, so the wait for the next message ends with it however slowly bytes trickle in.
    const timer = setTimeout(
      () => channel.abort(new PeerTooSlowError('finish the handshake', handshakeMs)),
      handshakeMs,
    )
    try {
      const task = await handshake(channel, {
        owners,
        scope: this.#spec.scope,
        genesis,
        workerPeerId: node.peerId.toString(),
        clientPeerId: peer,
        now,
        strangers: this.#proved.hasPeer(peer, now()) ? undefined : this.#strangersOf(host),
      })
      this.#proved.add(peer, host, now())
      return await this.#spec.request(channel, task)
    } finally {
      clearTimeout(timer)
    }
  }

  #strangersOf(host: string) {
    const { failed } = this.#proved
    return {
      allows: (nowMs: number) => failed.allows(host, nowMs),
      note: (code: string, nowMs: number) => failed.note(code, host, nowMs),
    }
  }

  /** Tells the peer why, as far as it may know, and ends the stream. */
  async #end(channel: Channel, error: unknown, peer: string): Promise<void> {
    if (error instanceof StreamClosedError || error instanceof PeerTooSlowError) {
      channel.abort(error)
      this.#modules.onRefused({ code: error.code, peer })
      return
    }
    const isReason = error instanceof Refusal || error instanceof EdgeError
    // Of ourselves a peer learns no more than that it is not its own fault.
    const told = isReason ? error : new Refusal('worker_fault', 'Something failed on the worker.')
    try {
      await channel.send({ body: { case: 'refused', value: { code: told.code, message: told.message } } }, REFUSAL_MS)
      await channel.finish(REFUSAL_MS)
    } catch {
      // The peer is gone or does not read; it will not learn the reason.
    }
    channel.abort(told)
    this.#modules.onRefused(isReason ? { code: error.code, peer } : { code: 'stream_failed', peer, error })
  }
}
