import type { ObservedRun } from '../executors/executor.ts'
import type { RunOutcome } from '../executors/run-outcome.ts'
import type { RunPlan } from '../executors/run-plan.ts'
import type { ChainSnapshot, Duty, Intent } from './chain-port.ts'
import type { RunEntry } from './run-entry.ts'

/** All that is known of one run: what the chain wants, what the executor shows, what the journal remembers. */
export interface RunView {
  readonly runId: string
  readonly duty: Duty | undefined
  readonly seen: ObservedRun | undefined
  readonly entry: RunEntry | undefined
}

/** One thing to do. Steps that only write to the journal begin with `note`. */
export type Step = { readonly runId: string } & (
  | {
      readonly kind: 'admit'
      readonly duty: Duty
      /** Block that the duty was read at; the body is to be that of the same block. */
      readonly at: ChainSnapshot['finalized']
      /** True while runs are being stopped here: room that is missing will come. */
      readonly makesRoom: boolean
    }
  | { readonly kind: 'adopt'; readonly plan: RunPlan }
  | { readonly kind: 'prepare' }
  | { readonly kind: 'noteCreated' }
  | { readonly kind: 'start' }
  | { readonly kind: 'noteStarted' }
  | {
      readonly kind: 'noteEnded'
      readonly outcome: RunOutcome
      readonly endedAtMs: number
      readonly duty: Duty | undefined
    }
  | { readonly kind: 'send'; readonly intent: Intent }
  | { readonly kind: 'report'; readonly duty: Duty }
  | { readonly kind: 'stop' }
  | {
      readonly kind: 'noteSettled'
      /** True when no other attempt at this replica is here: what it left for one may go. */
      readonly last: boolean
      /** Of the chain, at which its retention begins. */
      readonly tick: number
    }
  | { readonly kind: 'clean' }
  | { readonly kind: 'forget' }
)
