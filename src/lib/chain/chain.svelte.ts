import type { Balance, ChainCall, CostEstimate, Scaling, TaskChange, TaskSubmission } from './chain-calls.ts'
import type { ChainReads, ChainSession, SessionEvents, WalletMetadata } from './chain-session.ts'
import { ChainState } from './chain-state.svelte.ts'
import { ChainStoppedError, describeFailure } from './errors.ts'
import { LightSession } from './light-session.ts'
import { Live } from './live.svelte.ts'
import type { Pace } from './pace.ts'
import type { Quote } from './quote.ts'
import type { SigningAccount } from './signing-account.ts'
import type { Sourced } from './sourced.ts'
import type { TaskId, TaskList, TaskView } from './task-view.ts'
import type { TransactionState } from './transaction-state.ts'
import { Transaction } from './transaction.svelte.ts'
import type { MapBox, WorkerView } from './worker-view.ts'

/** How often the status looks at the clock, in milliseconds. */
const STATUS_INTERVAL_MS = 1_000

/** Starts the light client; a parameter so that tests can feed another chain. */
export type OpenSession = (events: SessionEvents) => Promise<ChainSession>

/**
 * The page's link to the chain, over the light client in this browser and nothing else.
 * State is reactive; reads wait for the light client and tell the block they were proved against.
 */
export class Chain extends ChainState implements ChainReads {
  readonly #open: OpenSession
  #finalizedListeners: readonly (() => void)[] = []
  #session = Promise.withResolvers<ChainSession>()
  #opening: Promise<ChainSession> | undefined
  readonly #begun = Promise.withResolvers<undefined>()
  #running = false
  #stopTimers: (() => void) | undefined

  constructor(open: OpenSession = LightSession.open) {
    super()
    this.#open = open
    this.#session.promise.catch(() => undefined)
  }

  /** Resolves once the light client loads, here or in another tab, or has failed. Never rejects. */
  get begun(): Promise<undefined> {
    return this.#begun.promise
  }

  /** Starts the light client. Idempotent. */
  start(): void {
    if (this.#running) return
    this.#running = true
    this.begin()
    this.#opening = this.#open(this.#events())
    this.#opening.then(this.#session.resolve, (error: unknown) => {
      this.fail(error)
      this.#begun.resolve(undefined)
      this.#session.reject(error)
    })
    this.#startTimers()
  }

  /** Stops the light client and saves its database. Idempotent; `start` begins anew. */
  async stop(): Promise<void> {
    if (!this.#running) return
    this.#running = false
    this.#stopTimers?.()
    const ending = this.#session
    this.#session = Promise.withResolvers<ChainSession>()
    this.#session.promise.catch(() => undefined)
    ending.reject(new ChainStoppedError())
    const session = await this.#opening?.catch(() => undefined)
    await session?.stop()
  }

  /** Stops and starts the light client; values already read stay. */
  async restart(): Promise<void> {
    await this.stop()
    this.start()
  }

  async workers(bounds?: MapBox): Promise<Sourced<readonly WorkerView[]>> {
    return (await this.#session.promise).workers(bounds)
  }
  async worker(id: number): Promise<Sourced<WorkerView | undefined>> {
    return (await this.#session.promise).worker(id)
  }
  async task(id: TaskId): Promise<Sourced<TaskView | undefined>> {
    return (await this.#session.promise).task(id)
  }
  async tasksOf(owner: string, limit: number): Promise<Sourced<TaskList>> {
    return (await this.#session.promise).tasksOf(owner, limit)
  }
  async pace(): Promise<Sourced<Pace>> {
    return (await this.#session.promise).pace()
  }
  async quote(submission: TaskSubmission): Promise<Sourced<Quote>> {
    return (await this.#session.promise).quote(submission)
  }
  async body(task: TaskId): Promise<Sourced<Uint8Array | undefined>> {
    return (await this.#session.promise).body(task)
  }
  async balance(address: string): Promise<Sourced<Balance>> {
    return (await this.#session.promise).balance(address)
  }
  async walletMetadata(): Promise<WalletMetadata> {
    return (await this.#session.promise).walletMetadata()
  }

  /** Every worker, read again at each final block while shown. */
  watchWorkers(): Live<readonly WorkerView[]> {
    return this.#live(
      (session) => session.workers(),
      (session) => session.cached.workers(),
    )
  }
  watchWorker(id: number): Live<WorkerView | undefined> {
    return this.#live((session) => session.worker(id))
  }
  watchTask(id: TaskId): Live<TaskView | undefined> {
    return this.#live(
      (session) => session.task(id),
      (session) => session.cached.task(id),
    )
  }
  /** The newest tasks of an owner, newest first: at least `limit` of them, or all. */
  watchTasks(owner: string, limit: number): Live<TaskList> {
    return this.#live(
      (session) => session.tasksOf(owner, limit),
      (session) => session.cached.tasksOf(owner),
    )
  }
  watchPace(): Live<Pace> {
    return this.#live((session) => session.pace())
  }
  watchBalance(address: string): Live<Balance> {
    return this.#live((session) => session.balance(address))
  }

  /** What the call would cost this account now. */
  async estimate(call: ChainCall, address: string): Promise<CostEstimate> {
    return (await this.#session.promise).estimate(call, address)
  }
  /** Signs with the account's wallet and sends. */
  submit(call: ChainCall, account: SigningAccount): Transaction {
    return this.#send((session, onState) => session.submit(call, account, onState))
  }
  submitTask(submission: TaskSubmission, account: SigningAccount): Transaction {
    return this.submit({ kind: 'submit', submission }, account)
  }
  /** Puts another version of the file in the place of the one that runs. */
  updateTask(task: TaskId, change: TaskChange, account: SigningAccount): Transaction {
    return this.submit({ kind: 'update', task, change }, account)
  }
  scaleTask(task: TaskId, scaling: Scaling, account: SigningAccount): Transaction {
    return this.submit({ kind: 'scale', task, scaling }, account)
  }
  cancelTask(task: TaskId, account: SigningAccount): Transaction {
    return this.submit({ kind: 'cancel', task }, account)
  }

  #send(send: (session: ChainSession, onState: (state: TransactionState) => void) => Promise<void>): Transaction {
    const transaction = new Transaction()
    const advance = transaction.advance.bind(transaction)
    this.#session.promise.then(
      (session) => send(session, advance),
      (error: unknown) => advance({ state: 'refused', ...describeFailure(error) }),
    )
    return transaction
  }

  #live<T>(
    read: (session: ChainSession) => Promise<Sourced<T>>,
    cached: (session: ChainSession) => Promise<Sourced<T> | undefined> = () => Promise.resolve(undefined),
  ): Live<T> {
    return new Live({
      read: async () => read(await this.#session.promise),
      cached: async () => cached(await this.#session.promise),
      onFinalized: (listener) => {
        this.#finalizedListeners = [...this.#finalizedListeners, listener]
        return () => {
          this.#finalizedListeners = this.#finalizedListeners.filter((other) => other !== listener)
        }
      },
    })
  }

  #events(): SessionEvents {
    const events = this.sessionEvents()
    return {
      ...events,
      begun: () => this.#begun.resolve(undefined),
      head: (kind, head) => {
        events.head(kind, head)
        if (kind === 'finalized') for (const listener of this.#finalizedListeners) listener()
      },
    }
  }

  // Timers sleep in hidden tabs: look at once when the tab comes back.
  #startTimers(): void {
    const timer = setInterval(() => this.tick(), STATUS_INTERVAL_MS)
    const wake = () => {
      if (document.visibilityState !== 'visible') return
      this.tick()
      this.#session.promise.then(
        (session) => session.wake(),
        () => undefined,
      )
    }
    document.addEventListener('visibilitychange', wake)
    this.#stopTimers = () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', wake)
    }
  }
}
