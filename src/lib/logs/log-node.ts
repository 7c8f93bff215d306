import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { encodeToken, MAX_TOKEN_MS, PROTOCOL_IDS, PROTOCOL_VERSION, signToken, utf8Encode } from '@edgecloud/protocol'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { webRTCDirect } from '@libp2p/webrtc'
import { webSockets } from '@libp2p/websockets'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p, type Libp2p } from 'libp2p'
import type { Access } from './access.ts'
import { LogChannel } from './log-channel.ts'

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

/** This browser as a peer of the workers, under the session's key. */
export class LogNode {
  readonly #libp2p: Libp2p
  readonly #access: Access

  private constructor(libp2p: Libp2p, access: Access) {
    this.#libp2p = libp2p
    this.#access = access
  }

  static async start(access: Access): Promise<LogNode> {
    const libp2p = await createLibp2p({
      privateKey: await generateKeyPairFromSeed('Ed25519', access.seed),
      transports: [webRTCDirect(), webSockets()],
      connectionEncrypters: [noise()],
      streamMuxers: [yamux()],
      // Which addresses may be dialled is decided before they come here.
      connectionGater: { denyDialMultiaddr: () => false },
      // Workers speak on a quiet log themselves; a second watchdog would only cut good links.
      connectionMonitor: { enabled: false },
      services: { identify: identify() },
    })
    return new LogNode(libp2p, access)
  }

  async stop(): Promise<void> {
    await this.#libp2p.stop()
  }

  /** Opens the log protocol and proves the right to read `task`. The channel then takes one `read`. */
  async open(place: WorkerPlace, task: bigint, signal: AbortSignal): Promise<LogChannel> {
    const addresses = place.addresses.map((address) => multiaddr(address))
    const dialling = AbortSignal.any([signal, AbortSignal.timeout(DIAL_MS)])
    const stream = await this.#libp2p.dialProtocol(addresses, PROTOCOL_IDS.logs, { signal: dialling })
    const channel = new LogChannel(stream)
    const onAbort = () => channel.abort()
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      await this.#authenticate(channel, place.peerId, task)
      return channel
    } catch (error) {
      channel.abort()
      throw error
    }
  }

  async #authenticate(channel: LogChannel, workerPeerId: string, task: bigint): Promise<void> {
    const { seed, sessionKey, delegation, ownerSignature } = this.#access
    channel.send({ body: { case: 'open', value: { version: PROTOCOL_VERSION } } })
    const { nonce } = await channel.expect('challenge', HANDSHAKE_MS)
    const token = encodeToken({
      nonce,
      workerPeerId,
      clientPeerId: sessionKey,
      scope: 'logs',
      task,
      notAfterMs: Date.now() + TOKEN_MS,
    })
    const value = {
      delegation: utf8Encode(delegation),
      ownerSignature,
      token,
      tokenSignature: signToken(token, seed),
    }
    channel.send({ body: { case: 'authenticate', value } })
    await channel.expect('granted', HANDSHAKE_MS)
  }
}
