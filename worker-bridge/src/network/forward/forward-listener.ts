import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { wait } from '../../clock/wait.ts'
import { describeFault } from '../client/describe-fault.ts'
import { WorkerRefusedError, WorkerUnreachableError } from '../client/errors.ts'
import type { OwnerSession } from '../client/owner-session.ts'
import { FORWARD_CLIENT_CONNECTIONS, FORWARD_CLIENT_PACE, FORWARD_CLIENT_STREAMS, FORWARD_IDLE_MS } from '../limits.ts'
import { relay } from '../relay.ts'
import type { ServicePort } from '../served-ports.ts'
import { TokenBuckets } from '../token-bucket.ts'
import { PortTakenError } from './errors.ts'
import type { ForwardEvent } from './forward-event.ts'
import { openForward } from './open-forward.ts'
import { Slots } from './slots.ts'
import type { Link, WorkerLink } from './worker-link.ts'

/** Milliseconds that a new connection waits for a worker that is away: about as long as a browser shows patience. */
const LINK_WAIT_MS = 30_000

/** Refusals that say that the chain may know better by now where the run is. */
const MOVED = new Set(['forward_unknown', 'run_unknown', 'access_task_unknown', 'replica_not_placed'])

export interface ForwardListenerInit {
  readonly link: WorkerLink
  readonly session: OwnerSession
  readonly target: ServicePort & { readonly replica: number }
  readonly onEvent: (event: ForwardEvent) => void
}

/** Takes connections on a loopback port; each becomes a stream of its own to the worker. */
export class ForwardListener {
  readonly #init: ForwardListenerInit
  readonly #server: Server
  readonly #stop = new AbortController()
  readonly #carried = new Set<Promise<void>>()
  readonly #slots = new Slots(FORWARD_CLIENT_STREAMS)
  readonly #pace = new TokenBuckets(FORWARD_CLIENT_PACE)

  constructor(init: ForwardListenerInit) {
    this.#init = init
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
      const carried = this.#carry(socket).finally(() => this.#carried.delete(carried))
      this.#carried.add(carried)
    })
    this.#server.maxConnections = FORWARD_CLIENT_CONNECTIONS
    this.#server.on('drop', () => this.#tell(new WorkerRefusedError('forward_limit', 'forward')))
  }

  /** Listens on 127.0.0.1 and returns the port; 0 asks for a free one. Throws PortTakenError. */
  async start(port: number): Promise<number> {
    try {
      this.#server.listen(port, '127.0.0.1')
      await once(this.#server, 'listening')
    } catch (cause) {
      throw new PortTakenError(port, { cause })
    }
    return (this.#server.address() as AddressInfo).port // of a TCP server that listens
  }

  /**
   * Opens one connection and ends it again, to find out whether it may. Throws WorkerRefusedError; a program that does
   * not listen yet is no fault.
   */
  async check(): Promise<void> {
    try {
      const channel = await this.#open(this.#stop.signal)
      channel.abort(new Error('Nothing was to be sent'))
    } catch (error) {
      if (error instanceof WorkerRefusedError && error.code === 'forward_unreachable') return this.#tell(error)
      throw error
    }
  }

  async stop(): Promise<void> {
    this.#server.close()
    this.#stop.abort()
    await Promise.all(this.#carried)
  }

  async #carry(socket: Socket): Promise<void> {
    // Whoever waits for a connection may go before there is one; without a listener that would end the process.
    const gone = new AbortController()
    socket.on('error', () => gone.abort()).on('close', () => gone.abort())
    const { signal } = this.#stop
    const eager = AbortSignal.any([signal, gone.signal])
    let leave = () => {}
    try {
      leave = await this.#slots.take(eager)
      const channel = await this.#open(eager)
      await relay(channel, socket, { idleMs: FORWARD_IDLE_MS, signal })
    } catch (error) {
      if (!socket.destroyed) socket.resetAndDestroy()
      if (!signal.aborted && !gone.signal.aborted) this.#tell(error)
      if (error instanceof WorkerRefusedError && MOVED.has(error.code)) {
        await this.#init.link.relocate().catch((fault: unknown) => this.#tell(fault))
      }
    } finally {
      leave()
    }
  }

  async #open(signal: AbortSignal) {
    const { session, target } = this.#init
    const patience = AbortSignal.any([signal, AbortSignal.timeout(LINK_WAIT_MS)])
    while (!this.#pace.take('', Date.now())) await wait(1000 / FORWARD_CLIENT_PACE.perSecond, patience)
    const { connection, place } = await this.#linkWithin(patience, signal)
    return await openForward(connection, session, { ...target, attempt: place.attempt }, signal)
  }

  async #linkWithin(patience: AbortSignal, signal: AbortSignal): Promise<Link> {
    try {
      return await this.#init.link.link(patience)
    } catch (cause) {
      signal.throwIfAborted()
      throw new WorkerUnreachableError({ cause })
    }
  }

  #tell(fault: unknown): void {
    this.#init.onEvent({ event: 'connection_failed', ...describeFault(fault) })
  }
}
