import type { TaskSecrets } from '@edgecloud/protocol'
import { backoff } from '../logs/link-state.ts'
import type { RunPlace } from '../logs/owner-link.ts'
import { canPass, type DeliveryState } from './delivery-state.ts'

/** Tries before a delivery counts as failed: half a minute. */
const MOST_TRIES = 9

export interface DeliveriesInit {
  /** One try. */
  readonly deliver: (place: RunPlace, secrets: TaskSecrets, signal: AbortSignal) => Promise<void>
  /** Told of refusals: some need a new signature. */
  readonly onRefused: (code: string) => void
  /** What was delivered under an earlier session stays delivered. */
  readonly earlier?: Deliveries | undefined
  /** Milliseconds before the next try; shorter in tests. */
  readonly pauseMs?: (tries: number) => number
}

/** Deliveries of secrets to attempts, each on its own. Values are held by who calls, and for no longer than a delivery takes. */
export class Deliveries {
  readonly #init: DeliveriesInit
  readonly #stopping = new AbortController()
  #states = $state.raw<Readonly<Record<string, DeliveryState>>>({})

  constructor(init: DeliveriesInit) {
    this.#init = init
    const { earlier } = init
    if (earlier === undefined) return
    this.#states = Object.fromEntries(Object.entries(earlier.#states).filter(([, { kind }]) => kind === 'delivered'))
  }

  /** Undefined if nothing was sent to this attempt. */
  of(place: Pick<RunPlace, 'replica' | 'attempt'>): DeliveryState | undefined {
    return this.#states[keyOf(place)]
  }

  /** Sends to all of them at once; resolves when each has ended one way or the other. */
  async send(places: readonly RunPlace[], secrets: TaskSecrets): Promise<void> {
    await Promise.all(places.map((place) => this.#send(place, secrets)))
  }

  stop(): void {
    this.#stopping.abort()
  }

  async #send(place: RunPlace, secrets: TaskSecrets): Promise<void> {
    const { signal } = this.#stopping
    for (let tries = 1; !signal.aborted; tries += 1) {
      this.#set(place, { kind: 'sending' })
      try {
        await this.#init.deliver(place, secrets, signal)
        return this.#set(place, { kind: 'delivered' })
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
        const message = error instanceof Error ? error.message : String(error)
        // An answer was lost on the way: what was asked for is done.
        if (code === 'secrets_there') return this.#set(place, { kind: 'delivered' })
        if (!canPass(code) || tries === MOST_TRIES) {
          this.#set(place, { kind: 'failed', code, message })
          return this.#init.onRefused(code)
        }
        this.#set(place, { kind: 'waiting', message })
        await pause((this.#init.pauseMs ?? backoff)(tries), signal)
      }
    }
  }

  #set(place: RunPlace, state: DeliveryState): void {
    if (!this.#stopping.signal.aborted) this.#states = { ...this.#states, [keyOf(place)]: state }
  }
}

const keyOf = ({ replica, attempt }: Pick<RunPlace, 'replica' | 'attempt'>): string => `${replica}/${attempt}`

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), ms)
  signal.addEventListener('abort', () => resolve(undefined), { once: true })
  await promise
  clearTimeout(timer)
}
