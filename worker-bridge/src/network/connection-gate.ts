import type { ConnectionGater, MultiaddrConnection, PeerId } from '@libp2p/interface'
import { Crowd } from './crowd.ts'
import type { Member } from './crowd.ts'
import { hostOf } from './host-of.ts'
import {
  CONNECTIONS_IN_TOTAL,
  CONNECTIONS_PER_HOST,
  MAX_KNOWN,
  MAX_KNOWN_BACKLOG_BYTES,
  MAX_KNOWN_PER_HOST,
  MAX_PENDING_CONNECTIONS,
  MAX_PENDING_PER_HOST,
  MAX_STRANGERS,
  MAX_STRANGERS_PER_HOST,
  MAX_STRANGER_BACKLOG_BYTES,
  MAX_STRANGER_BYTES,
  STRANGER_MS,
} from './limits.ts'
import type { ProvedPeers } from './proved-peers.ts'
import { TokenBuckets } from './token-bucket.ts'

/** Milliseconds between two looks at connections that are open. */
const LOOK_MS = 1_000

interface Held extends Member {
  readonly connection: MultiaddrConnection
  stage: 'pending' | 'stranger' | 'known'
  peer: string | undefined
  sinceMs: number
  bytes: number
}

/**
 * Decides which connections a worker holds. Each is first pending, then of a stranger, and for as long as it lasts of a
 * known peer once that has proved its right to a task. Strangers are bounded in number, time and bytes, per host and in
 * total, and never take a place of those who are known.
 */
export class ConnectionGate {
  readonly #proved: ProvedPeers
  readonly #now: () => number
  readonly #pending = new Crowd<Held>({ total: MAX_PENDING_CONNECTIONS, perHost: MAX_PENDING_PER_HOST })
  readonly #strangers = new Crowd<Held>({ total: MAX_STRANGERS, perHost: MAX_STRANGERS_PER_HOST })
  readonly #known = new Crowd<Held>({ total: MAX_KNOWN, perHost: MAX_KNOWN_PER_HOST })
  readonly #held = new Map<MultiaddrConnection, Held>()
  readonly #perHost = new TokenBuckets(CONNECTIONS_PER_HOST)
  readonly #unknownHosts = new TokenBuckets(CONNECTIONS_IN_TOTAL)
  readonly #knownHosts = new TokenBuckets(CONNECTIONS_IN_TOTAL)
  #timer: NodeJS.Timeout | undefined

  constructor(proved: ProvedPeers, now: () => number = Date.now) {
    this.#proved = proved
    this.#now = now
  }

  /** For libp2p, which asks it at each step of a connection. */
  readonly gater: ConnectionGater = {
    denyInboundConnection: (connection) => !this.#arrive(connection),
    // Other keys cost more to check and are nobody's here: owners' sessions are ed25519.
    denyInboundEncryptedConnection: (peer) => peer.type !== 'Ed25519',
    denyInboundUpgradedConnection: (peer, connection) => !this.#upgraded(peer, connection),
  }

  #arrive(connection: MultiaddrConnection): boolean {
    const host = hostOf(connection.remoteAddr)
    const nowMs = this.#now()
    const total = this.#proved.hasHost(host, nowMs) ? this.#knownHosts : this.#unknownHosts
    const allowed = this.#perHost.take(host, nowMs) && total.take('', nowMs)
    const end = (reason: string) => connection.abort(new Error(reason))
    const held: Held = { host, connection, end, stage: 'pending', peer: undefined, sinceMs: nowMs, bytes: 0 }
    if (!allowed || !this.#pending.enter(held)) {
      end('too many connections')
      return false
    }
    this.#held.set(connection, held)
    connection.addEventListener('close', () => this.#gone(held), { once: true })
    this.#timer ??= setInterval(() => this.#look(), LOOK_MS).unref()
    return true
  }

  #upgraded(peer: PeerId, connection: MultiaddrConnection): boolean {
    const held = this.#held.get(connection)
    if (held === undefined) return false
    this.#pending.leave(held)
    held.peer = peer.toString()
    held.sinceMs = this.#now()
    held.stage = this.#isProved(held) ? 'known' : 'stranger'
    if (held.stage === 'known') return this.#known.enter(held)
    // Encrypted bytes, as they come over WebSocket; webrtc counts its streams by itself.
    connection.addEventListener('message', ({ data }) => {
      held.bytes += data.byteLength
      if (held.stage === 'stranger' && held.bytes > MAX_STRANGER_BYTES) this.#judge(held)
    })
    return this.#strangers.enter(held)
  }

  #look(): void {
    for (const held of this.#held.values()) this.#judge(held)
  }

  #judge(held: Held): void {
    if (held.stage === 'stranger' && this.#isProved(held)) {
      this.#strangers.leave(held)
      held.stage = 'known'
      if (!this.#known.enter(held)) held.end('too many connections')
    }
    const backlog = held.stage === 'known' ? MAX_KNOWN_BACKLOG_BYTES : MAX_STRANGER_BACKLOG_BYTES
    const late = this.#now() - held.sinceMs > STRANGER_MS
    if (held.stage === 'stranger' && late) held.end('proved nothing in time')
    else if (held.stage === 'stranger' && held.bytes > MAX_STRANGER_BYTES) held.end('sent too much without a proof')
    else if (held.connection.writeBufferLength > backlog) held.end('does not read')
  }

  #isProved({ peer }: Held): boolean {
    return peer !== undefined && this.#proved.hasPeer(peer, this.#now())
  }

  #gone(held: Held): void {
    this.#held.delete(held.connection)
    this.#pending.leave(held)
    this.#strangers.leave(held)
    this.#known.leave(held)
    if (this.#held.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
