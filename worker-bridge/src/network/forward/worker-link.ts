import type { Connection, Libp2p } from '@libp2p/interface'
import { wait } from '../../clock/wait.ts'
import { backoffMs } from '../../retry/backoff.ts'
import { unlessAborted } from '../../retry/unless-aborted.ts'
import { describeFault } from '../client/describe-fault.ts'
import { dialWorker } from '../client/dial-worker.ts'
import { WorkerUnreachableError } from '../client/errors.ts'
import type { WorkerPlace } from '../client/worker-place.ts'
import type { ForwardEvent } from './forward-event.ts'

const RETRY = { firstDelayMs: 500, maxDelayMs: 30_000 } as const
/** A connection that held this long, in milliseconds, makes the next wait short again. */
const STEADY_MS = 30_000

/** The way to a worker now. */
export interface Link {
  readonly place: WorkerPlace
  readonly connection: Connection
}

export interface WorkerLinkInit {
  readonly node: Libp2p
  /** Asks the chain where the replica is now. */
  readonly locate: () => Promise<WorkerPlace>
  readonly onEvent: (event: ForwardEvent) => void
}

/** Keeps one connection to the worker of a replica, wherever the chain says that it is. */
export class WorkerLink {
  readonly #init: WorkerLinkInit
  readonly #stop = new AbortController()
  #up = Promise.withResolvers<Link>()
  #current: Link | undefined
  #keeping: Promise<void> | undefined

  constructor(init: WorkerLinkInit) {
    this.#init = init
  }

  /** Connects for the first time, or throws why not; from then on a lost connection is made anew. */
  async start(): Promise<void> {
    const link = await this.#connect()
    this.#keeping = this.#keep(link)
  }

  /** The connection, once there is one. Rejects with the signal's reason if that comes first. */
  async link(signal: AbortSignal): Promise<Link> {
    signal.throwIfAborted()
    return await unlessAborted(this.#up.promise, signal)
  }

  /** Asks the chain again, as when the worker says that the run is not there. */
  async relocate(): Promise<void> {
    const known = this.#current
    const place = await this.#init.locate()
    if (known === undefined || this.#current !== known) return
    if (place.peerId !== known.place.peerId) await known.connection.close()
    else this.#set({ place, connection: known.connection })
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await this.#current?.connection.close().catch(() => undefined) // broken already
    await this.#keeping
  }

  async #keep(first: Link): Promise<void> {
    const { signal } = this.#stop
    let link: Link | undefined = first
    let failures = 0
    let fault: unknown
    while (!signal.aborted) {
      if (link !== undefined) {
        const since = Date.now()
        await closed(link.connection)
        this.#clear()
        fault = new WorkerUnreachableError()
        if (Date.now() - since > STEADY_MS) failures = 0
      }
      if (signal.aborted) return
      failures += 1
      const retryMs = Math.round(backoffMs(RETRY, failures))
      this.#init.onEvent({ event: 'disconnected', retryMs, ...describeFault(fault) })
      try {
        await wait(retryMs, signal)
        link = await this.#connect()
      } catch (error) {
        link = undefined
        fault = error
      }
    }
  }

  async #connect(): Promise<Link> {
    const { node, locate, onEvent } = this.#init
    const place = await locate()
    const link = { place, connection: await dialWorker(node, place, this.#stop.signal) }
    this.#set(link)
    onEvent({ event: 'connected', worker: place.peerId })
    return link
  }

  #set(link: Link): void {
    if (this.#current !== undefined) this.#up = Promise.withResolvers()
    this.#current = link
    this.#up.resolve(link)
  }

  #clear(): void {
    this.#current = undefined
    this.#up = Promise.withResolvers()
  }
}

function closed(connection: Connection): Promise<void> {
  return new Promise((resolve) => {
    connection.addEventListener('close', () => resolve(), { once: true })
    if (connection.status !== 'open') resolve()
  })
}
