import type { Problem, Requirements } from '@edgecloud/protocol'
import type { CostEstimate } from '$lib/chain/chain-calls.ts'
import type { WorkerView } from '$lib/chain/worker-view.ts'
import { deploy } from '../../messages/en/deploy.ts'
import { unfitReason } from './unfit-reason.ts'

/** Workers that one task may name, by the chain's own limit. */
export const MAX_WORKERS = 16

/** All that stands between a draft and a signature. */
export interface SignFacts {
  readonly problems: readonly Problem[]
  readonly requirements: Requirements | undefined
  readonly bodyFits: boolean
  /** Numbers of the workers that the task names. */
  readonly placed: readonly number[]
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
  if (facts.placed.length === 0) return words.workers
  if (facts.placed.length > MAX_WORKERS) return words.tooMany(MAX_WORKERS)
  if (!facts.chainReady) return words.chain
  for (const id of facts.placed) {
    const worker = facts.workers.find((candidate) => candidate.id === id)
    if (worker === undefined) return deploy.unfit.gone(id)
    if (unfitReason(worker, facts.requirements) !== undefined) return words.unfit(worker.profile.name)
  }
  if (!facts.hasAccount) return words.account
  const { cost } = facts
  if (cost !== undefined && cost.spendable < cost.fee + cost.deposit) return words.funds(facts.format(cost.spendable))
  return undefined
}
