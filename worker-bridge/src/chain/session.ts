import type { ApiPromise } from '@polkadot/api'
import { buildCall } from './call-runtime.ts'
import type { Logger } from '../logger/logger.ts'
import type { ChainReader } from './chain-reader.ts'
import { DispatchFailedError, FeesLowError, NotRegisteredError, TransactionLostError } from './errors.ts'
import type { HeadTracker } from './head-tracker.ts'
import type { Transactor } from './transactor.ts'

export interface SessionModules {
  api: ApiPromise
  reader: ChainReader
  tracker: HeadTracker
  transactor: Transactor
  /** Gives a nonce that nothing else in flight has. */
  holdNonce: (accountNonce: number) => { nonce: number; release: () => void }
  log: Logger
}

/** Attempts to open a session; an older transaction of this account may take the nonce in between. */
const MAX_STARTS = 5

/** The worker's session on chain: one number per start of its bridge, and the addresses that go with it. */
export class WorkerSession {
  readonly #modules: SessionModules
  #number = 0

  constructor(modules: SessionModules) {
    this.#modules = modules
  }

  /** This bridge's session; 0 before {@link start}. */
  get number(): number {
    return this.#number
  }

  /** Opens the next session with these addresses; resolves when it is final. Every older bridge is fenced then. */
  async start(addresses: readonly string[], signal: AbortSignal): Promise<{ worker: number; session: number }> {
    const { reader, tracker, transactor, log } = this.#modules
    for (let attempt = 1; ; attempt++) {
      const view = await reader.worker(tracker.latest)
      if (view === undefined) throw new NotRegisteredError(transactor.address)
      const session = view.worker.session + 1
      try {
        await this.#final('startSession', [session, addresses], signal)
        this.#number = session
        return { worker: view.id, session }
      } catch (error) {
        if (attempt === MAX_STARTS || signal.aborted) throw error
        log.warn('session not open yet', { session, attempt, error })
        await tracker.next()
      }
    }
  }

  /** Replaces the addresses within the session; resolves when they are final. */
  announce(addresses: readonly string[], signal: AbortSignal): Promise<void> {
    return this.#final('announce', [this.#number, addresses], signal)
  }

  async #final(name: 'startSession' | 'announce', params: readonly unknown[], signal: AbortSignal): Promise<void> {
    const { api, reader, tracker, transactor, holdNonce } = this.#modules
    const call = buildCall(api, ['workers', name], params)
    const { nonce: accountNonce, free } = await reader.account(tracker.latest)
    const needed = await transactor.fee(call)
    if (free < needed) throw new FeesLowError(transactor.address, free, needed)
    const { nonce, release } = holdNonce(accountNonce)
    try {
      const fate = await transactor.submit(transactor.sign(call, nonce, tracker.latest).hex, signal)
      if (fate.kind === 'failed') throw new DispatchFailedError(`workers.${name}`, fate.dispatchError)
      if (fate.kind === 'notFinal') throw new TransactionLostError(`workers.${name}`, fate.reason)
    } finally {
      release()
    }
  }
}
