import type { ChainConnection } from '@edgecloud/light-client'
import { LightClientHost, type ChainInput } from './light-client-host.ts'
import { TabLink } from './tab-link.ts'
import { CONTROL_CHANNEL, LEADER_LOCK, controlSchema, type ControlMessage } from './tab-messages.ts'
import { TabServer } from './tab-server.ts'

/** How long a tab waits for the one with the light client before it asks again, in milliseconds. */
const ANSWER_MS = 5_000

/** What a tab needs; `chain` is undefined where the browser offers neither digests nor locks. */
export interface SharedInput extends ChainInput {
  readonly chain: string | undefined
}

/**
 * One light client for all tabs of this site. The tab that holds the lock runs it and serves the others; when that tab
 * closes, the lock passes on and the next tab takes over. `open` gives a chain, here or in another tab.
 */
export class SharedLightClient {
  readonly #input: () => Promise<SharedInput>
  readonly #stopped = new AbortController()
  /** Resolves once it is clear whether this tab runs the light client, which then loads already. */
  readonly elected: Promise<void>
  #host: LightClientHost | undefined
  #server: TabServer | undefined
  #link: TabLink | undefined
  /** The question to the other tabs that waits for an answer. */
  #asking: PromiseWithResolvers<Answer> | undefined
  #holdsLock = false

  constructor(input: () => Promise<SharedInput>) {
    this.#input = input
    this.elected = this.#elect()
  }

  /** True in the tab whose worker runs the light client. */
  get runsHere(): boolean {
    return this.#host !== undefined
  }

  readonly open = async (): Promise<ChainConnection> => {
    await this.elected
    const { chain } = await this.#input()
    while (this.#host === undefined && chain !== undefined && !this.#stopped.signal.aborted) {
      const link = await this.#borrow(chain)
      if (link === 'other chain') break
      if (link !== 'no answer') return link
    }
    return this.#here(chain)
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#server?.stop()
    this.#link?.break()
    this.#asking?.resolve('no answer')
    await this.elected // what comes of it is to end too
    await this.#host?.stop()
  }

  async #here(chain: string | undefined): Promise<ChainConnection> {
    const host = (this.#host ??= new LightClientHost(this.#input))
    const connection = await host.open()
    if (chain !== undefined && this.#holdsLock) {
      this.#server ??= new TabServer({ chain, openAnother: () => host.openAnother() })
    }
    return connection
  }

  /** Takes the lock if it is free; otherwise waits for it in the background. Resolves once it is clear which. */
  async #elect(): Promise<void> {
    if (!('locks' in navigator)) return
    const decided = Promise.withResolvers<'free' | 'taken' | 'refused'>()
    const asking = navigator.locks.request(LEADER_LOCK, { ifAvailable: true }, (lock) => {
      decided.resolve(lock === null ? 'taken' : 'free')
      return lock === null ? undefined : this.#untilStopped()
    })
    asking.catch(() => decided.resolve('refused'))
    const lock = await decided.promise
    if (lock !== 'taken') {
      this.#holdsLock = lock === 'free'
      // Begin to load at once: this tab runs the light client. Where locks are refused each tab has its own.
      this.#host = new LightClientHost(this.#input)
      return
    }
    const waiting = navigator.locks.request(LEADER_LOCK, { signal: this.#stopped.signal }, () => {
      this.#holdsLock = true
      this.#host ??= new LightClientHost(this.#input)
      // The provider opens the chain again when its link breaks, now here.
      this.#link?.break()
      this.#asking?.resolve('no answer')
      return this.#untilStopped()
    })
    waiting.catch(() => undefined)
  }

  #untilStopped(): Promise<undefined> {
    return new Promise((resolve) => {
      this.#stopped.signal.addEventListener('abort', () => resolve(undefined))
    })
  }

  /** Asks the tab that runs the light client for a chain. */
  async #borrow(chain: string): Promise<TabLink | 'other chain' | 'no answer'> {
    const id = crypto.randomUUID()
    const link = new TabLink(id)
    const control = new BroadcastChannel(CONTROL_CHANNEL)
    const asking = Promise.withResolvers<Answer>()
    const ask = () => control.postMessage({ kind: 'open', link: id, chain } satisfies ControlMessage)
    let linked = false
    control.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = controlSchema.safeParse(data).data
      if (message === undefined || message.kind === 'open') return
      if (message.kind !== 'leader') {
        if (message.link === id) asking.resolve(message.kind)
      } else if (linked) {
        // The tab that served this link no longer runs the light client.
        link.break()
        control.close()
      } else ask()
    }
    this.#asking = asking
    const timer = setTimeout(() => asking.resolve('no answer'), ANSWER_MS)
    ask()
    const answer = await asking.promise
    clearTimeout(timer)
    this.#asking = undefined
    linked = answer === 'opened'
    if (linked) {
      this.#link = link
      return link
    }
    link.remove()
    control.close()
    return answer === 'refused' ? 'other chain' : 'no answer'
  }
}

type Answer = 'opened' | 'refused' | 'no answer'
