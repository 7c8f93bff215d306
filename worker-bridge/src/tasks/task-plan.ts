import type { TaskSpec } from '@edgecloud/protocol'
import { RunUnsupportedError } from '../executors/errors.ts'
import type { RunPlan } from '../executors/run-plan.ts'
import { dockerPlan } from './docker-plan.ts'
import { shellPlan, type PlanHead } from './shell-plan.ts'

/**
 * What a worker is to run for a task. Throws RunUnsupportedError for what its runtime does not have.
 * @param spec with the overrides of this worker applied
 */
export function taskPlan(spec: TaskSpec, head: PlanHead): RunPlan {
  const { runtime } = spec['x-edge']
  if (runtime === 'shell') return shellPlan(spec, head)
  if (runtime === 'docker') return dockerPlan(spec, head)
  throw new RunUnsupportedError(`there is no runtime ${runtime} yet`)
}
