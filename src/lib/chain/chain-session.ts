import type { Balance, ChainCall, CostEstimate, TaskSubmission } from './chain-calls.ts'
import type { ChainInfo, ChainPeer, StoredDatabase } from './chain-info.ts'
import type { ConnectStep } from './chain-status.ts'
import type { Clock } from './clock.ts'
import type { Pace } from './pace.ts'
import type { Quote } from './quote.ts'
import type { SigningAccount } from './signing-account.ts'
import type { Head, Sourced } from './sourced.ts'
import type { TaskId, TaskList, TaskView } from './task-view.ts'
import type { TransactionState } from './transaction-state.ts'
import type { MapBox, WorkerView } from './worker-view.ts'

/** What a running session tells the page. */
export interface SessionEvents {
  /** The light client loads, here or in another tab, and has what it starts with. */
  begun(): void
  step(step: ConnectStep): void
  info(info: ChainInfo): void
  genesis(hash: string): void
  /** One line for the user, as that data of an earlier chain was removed. */
  notice(text: string): void
  head(kind: 'finalized' | 'best', head: Head): void
  peers(peers: readonly ChainPeer[]): void
  clock(clock: Sourced<Clock>): void
  database(stored: StoredDatabase): void
  crashed(): void
  running(): void
  failed(error: unknown): void
}

/** Reads of the chain. Each resolves once the light client has a final block. */
export interface ChainReads {
  workers(bounds?: MapBox): Promise<Sourced<readonly WorkerView[]>>
  worker(id: number): Promise<Sourced<WorkerView | undefined>>
  task(id: TaskId): Promise<Sourced<TaskView | undefined>>
  /** The newest tasks of an owner, newest first: at least `limit` of them, or all. */
  tasksOf(owner: string, limit: number): Promise<Sourced<TaskList>>
  /** How often workers report, and when they count as silent. */
  pace(): Promise<Sourced<Pace>>
  /** Where a task would go now, and for how much. */
  quote(submission: TaskSubmission): Promise<Sourced<Quote>>
  /** True on a chain that gives money away. */
  /** The packed task file; undefined once the task is removed. */
  body(task: TaskId): Promise<Sourced<Uint8Array | undefined>>
  balance(address: string): Promise<Sourced<Balance>>
}

/** The heavy half of the link to the chain: loaded on its own, after the first paint. */
export interface ChainSession extends ChainReads {
  readonly cached: CachedReads
  estimate(call: ChainCall, address: string): Promise<CostEstimate>
  /** Signs and sends; the last state given to `onState` is `final` or `refused`. Never throws. */
  submit(call: ChainCall, account: SigningAccount, onState: (state: TransactionState) => void): Promise<void>
  /** The metadata a wallet shows calls with; see `MetadataDef` of the extension. */
  walletMetadata(): Promise<WalletMetadata>
  /** Looks at once for what happened while the tab slept. */
  wake(): void
  stop(): Promise<void>
}

/** What an earlier visit saw on this chain; undefined when nothing was kept. */
export interface CachedReads {
  workers(): Promise<Sourced<readonly WorkerView[]> | undefined>
  task(id: TaskId): Promise<Sourced<TaskView | undefined> | undefined>
  tasksOf(owner: string): Promise<Sourced<TaskList> | undefined>
}

/** What is offered to the wallet so that it can show calls in words. */
export interface WalletMetadata {
  readonly chain: string
  readonly genesisHash: `0x${string}`
  readonly specVersion: number
  readonly ss58Format: number
  readonly tokenDecimals: number
  readonly tokenSymbol: string
  readonly types: Record<string, string>
  /** Base64 of the metadata's calls. */
  readonly metaCalls: string
  readonly rawMetadata: `0x${string}`
}
