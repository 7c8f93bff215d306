import type { ApiPromise } from '@polkadot/api'
import { buildCall } from './call-runtime.ts'
import type { ChainReader } from './chain-reader.ts'
import { DispatchFailedError, NotRegisteredError, TransactionLostError } from './errors.ts'
import type { HeadTracker } from './head-tracker.ts'
import type { Transactor } from './transactor.ts'

export interface SessionModules {
  api: ApiPromise
  reader: ChainReader
  tracker: HeadTracker
  transactor: Transactor
}

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
    const { reader, tracker, transactor } = this.#modules
    const view = await reader.worker(tracker.latest)
    if (view === undefined) throw new NotRegisteredError(transactor.address)
    const session = view.worker.session + 1
    await this.#final('startSession', [session, addresses], signal)
    this.#number = session
    return { worker: view.id, session }
  }

  /** Replaces the addresses within the session; resolves when they are final. */
  announce(addresses: readonly string[], signal: AbortSignal): Promise<void> {
    return this.#final('announce', [this.#number, addresses], signal)
  }

  async #final(call: 'startSession' | 'announce', params: readonly unknown[], signal: AbortSignal): Promise<void> {
    const { api, reader, tracker, transactor } = this.#modules
    const { nonce } = await reader.account(tracker.latest)
    const signed = transactor.sign(buildCall(api, ['workers', call], params), nonce, tracker.latest)
    const fate = await transactor.submit(signed.hex, signal)
    if (fate.kind === 'failed') throw new DispatchFailedError(`workers.${call}`, fate.dispatchError)
    if (fate.kind === 'notFinal') throw new TransactionLostError(`workers.${call}`, fate.reason)
  }
}
