import type { Problem, Requirements } from '@edgecloud/protocol'
import type { CostEstimate } from '$lib/chain/chain-calls.ts'
import type { WorkerView } from '$lib/chain/worker-view.ts'
import { deploy } from '../../messages/en/deploy.ts'
import { unfitReason } from './unfit-reason.ts'

/** Workers that one task may name, by the chain's own limit. */
export const MAX_WORKERS = 16

/** What a task finds that leaves the choice to the chain. */
export interface AutoOutlook {
  /** Workers that match. */
  readonly matching: number
  readonly replicas: number
  /** Replicas that find no worker. */
  readonly unplaced: number
  /** The nearest change that brings workers back. */
  readonly hint: string | undefined
}

/** All that stands between a draft and a signature. */
export interface SignFacts {
  readonly problems: readonly Problem[]
  readonly requirements: Requirements | undefined
  readonly bodyFits: boolean
  /** Numbers of the workers that the task names, or what the chain would find for it. */
  readonly placed: readonly number[] | AutoOutlook
  readonly workers: readonly WorkerView[]
  readonly chainReady: boolean
  readonly hasAccount: boolean
  readonly cost: CostEstimate | undefined
  /** An amount with its unit. */
  readonly format: (planck: bigint) => string
}

/** Why the task cannot be signed now, nearest cause first; undefined when it can. */
export function signBlock(facts: SignFacts): string | undefined {
  const words = deploy.blocked
  const [problem] = facts.problems
  if (problem !== undefined || facts.requirements === undefined) return words.file(problem?.line ?? 1)
  if (!facts.bodyFits) return words.size
  const { placed } = facts
  if ('length' in placed && placed.length === 0) return words.workers
  if ('length' in placed && placed.length > MAX_WORKERS) return words.tooMany(MAX_WORKERS)
  if (!facts.chainReady) return words.chain
  const nowhere = 'length' in placed ? unfitWorker(placed, facts.workers, facts.requirements) : unplaced(placed, facts)
  if (nowhere !== undefined) return nowhere
  if (!facts.hasAccount) return words.account
  const { cost } = facts
  if (cost !== undefined && cost.spendable < cost.fee + cost.deposit) return words.funds(facts.format(cost.spendable))
  return undefined
}

function unfitWorker(
  placed: readonly number[],
  workers: readonly WorkerView[],
  requirements: Requirements,
): string | undefined {
  for (const id of placed) {
    const worker = workers.find((candidate) => candidate.id === id)
    if (worker === undefined) return deploy.unfit.gone(id)
    if (unfitReason(worker, requirements) !== undefined) return deploy.blocked.unfit(worker.profile.name)
  }
  return undefined
}

/** The chain takes a task only when every replica finds a worker; its own answer counts more than ours. */
function unplaced({ matching, replicas, unplaced, hint }: AutoOutlook, { cost }: SignFacts): string | undefined {
  const words = deploy.blocked
  if (matching === 0) return words.noMatch(hint)
  if (unplaced > 0) return words.someMatch(replicas - unplaced, replicas, hint)
  const missing = cost?.quote?.unplaced ?? 0
  return missing > 0 ? words.quote(replicas - missing, replicas) : undefined
}
