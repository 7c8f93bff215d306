import type { Problem } from '@edgecloud/protocol'
import type { ReplicaMove } from '$lib/tasks/update-plan.ts'
import { tasks } from '../../../messages/en/tasks.ts'

export interface UpdateFacts {
  readonly problems: readonly Problem[]
  /** Hash of the new file; undefined while it does not hold. */
  readonly hash: string | undefined
  /** Hash of the file that runs. */
  readonly runs: string
  readonly bodyFits: boolean
  /** Undefined until the registry was read. */
  readonly moves: readonly ReplicaMove[] | undefined
}

/** Why the chain would not take this file, nearest cause first; undefined when it would. */
export function updateBlock({ problems, hash, runs, bodyFits, moves }: UpdateFacts): string | undefined {
  const words = tasks.update.blocked
  if (hash === undefined) return words.file(problems[0]?.line ?? 1)
  if (hash === runs) return words.same
  if (!bodyFits) return words.size
  if (moves === undefined) return tasks.blocked.notSynced
  if (moves.length === 0) return words.over
  const stuck = moves.find(({ kind }) => kind === 'stuck')
  return stuck && words.stuck(stuck.replica + 1)
}
