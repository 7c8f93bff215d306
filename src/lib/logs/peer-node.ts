import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import {
  accelerateHashing,
  encodeToken,
  MAX_TOKEN_MS,
  PROTOCOL_IDS,
  PROTOCOL_VERSION,
  signToken,
  utf8Encode,
  type AccessScope,
} from '@edgecloud/protocol'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { webRTCDirect } from '@libp2p/webrtc'
import { webSockets } from '@libp2p/websockets'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2p } from 'libp2p'
import type { Access } from './access.ts'
import { UnexpectedMessageError } from './errors.ts'
import type { OpeningBody, WorkerBody } from './peer-channel.ts'
import type { PeerStream } from './stream-chunks.ts'

/** What a worker may send ahead on a stream, in bytes; less than `MAX_BUFFERED_BYTES` of a channel. yamux allows no smaller one. */
const STREAM_WINDOW = { initialStreamWindowSize: 256 * 1024, maxStreamWindowSize: 256 * 1024 }
/** How long a worker may take to answer a dial, and each step of the handshake, in milliseconds. */
const DIAL_MS = 20_000
const HANDSHAKE_MS = 10_000
/** Life of a token: it is used at once; a third of what is allowed leaves room for clocks that differ. */
const TOKEN_MS = MAX_TOKEN_MS / 3

/** A worker as the chain publishes it. */
export interface WorkerPlace {
  readonly peerId: string
  /** Addresses that this browser may dial. */
  readonly addresses: readonly string[]
}

/** A channel as far as it is the same in all protocols. */
export interface OwnerChannel {
  send(body: OpeningBody): void
  next(limitMs: number): Promise<WorkerBody | undefined>
  abort(): void
}

/** One of a worker's protocols. */
export interface PeerProtocol<Channel extends OwnerChannel> {
  /** Names the protocol, and the use that the owner must have allowed. */
  readonly scope: AccessScope
  readonly channel: (stream: PeerStream) => Channel
}

/** This browser as a peer of the workers, under the session's key. */
export class PeerNode {
  readonly #libp2p: Libp2p
  readonly #access: Access

  private constructor(libp2p: Libp2p, access: Access) {
    this.#libp2p = libp2p
    this.#access = access
  }

  static async start(access: Access): Promise<PeerNode> {
    await accelerateHashing()
    const libp2p = await createLibp2p({
      privateKey: await generateKeyPairFromSeed('Ed25519', access.seed),
      transports: [webRTCDirect(), webSockets()],
      connectionEncrypters: [noise()],
      // By itself the window grows with the speed of the worker, beyond what a channel bears to have waiting.
      streamMuxers: [yamux({ streamOptions: STREAM_WINDOW })],
      // Which addresses may be dialled is decided before they come here.
      connectionGater: { denyDialMultiaddr: () => false },
      // Workers speak on a quiet log themselves; a second watchdog would only cut good links.
      connectionMonitor: { enabled: false },
      services: { identify: identify() },
    })
    return new PeerNode(libp2p, access)
  }

  async stop(): Promise<void> {
    await this.#libp2p.stop()
  }

  /** Opens a protocol and proves the right to use it for `task`. The channel then takes one request. */
  async open<Channel extends OwnerChannel>(
    { scope, channel: channelOver }: PeerProtocol<Channel>,
    place: WorkerPlace,
    task: bigint,
    signal: AbortSignal,
  ): Promise<Channel> {
    const addresses = place.addresses.map((address) => multiaddr(address))
    const dialling = AbortSignal.any([signal, AbortSignal.timeout(DIAL_MS)])
    const stream = await this.#libp2p.dialProtocol(addresses, PROTOCOL_IDS[scope], { signal: dialling })
    const channel = channelOver(stream)
    const onAbort = () => channel.abort()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await this.#authenticate(channel, scope, place.peerId, task)
      return channel
    } catch (error) {
      channel.abort()
      throw error
    }
  }

  async #authenticate(channel: OwnerChannel, scope: AccessScope, workerPeerId: string, task: bigint): Promise<void> {
    const { seed, sessionKey, delegation, ownerSignature } = this.#access
    channel.send({ case: 'open', value: { version: PROTOCOL_VERSION } })
    const challenge = await channel.next(HANDSHAKE_MS)
    if (challenge?.case !== 'challenge') throw new UnexpectedMessageError(challenge?.case ?? 'the end')
    const { nonce } = challenge.value
    const token = encodeToken({
      nonce,
      workerPeerId,
      clientPeerId: sessionKey,
      scope,
      task,
      notAfterMs: Date.now() + TOKEN_MS,
    })
    const value = {
      delegation: utf8Encode(delegation),
      ownerSignature,
      token,
      tokenSignature: signToken(token, seed),
    }
    channel.send({ case: 'authenticate', value })
    const verdict = await channel.next(HANDSHAKE_MS)
    if (verdict?.case !== 'granted') throw new UnexpectedMessageError(verdict?.case ?? 'the end')
  }
}
