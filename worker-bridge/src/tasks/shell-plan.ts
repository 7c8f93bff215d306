import { deriveRequirements, TICK_MS, type TaskSpec } from '@edgecloud/protocol'
import { RunUnsupportedError } from '../executors/errors.ts'
import type { RunPlan } from '../executors/run-plan.ts'
import { containerPlans } from './container-plan.ts'

const MIB = 1_048_576

export type PlanHead = Pick<RunPlan, 'runId' | 'task' | 'logKey'>

/**
 * A task for runtime shell as a plan. Throws RunUnsupportedError for what this runtime does not have yet.
 * @param spec with the overrides of this worker applied
 */
export function shellPlan(spec: TaskSpec, head: PlanHead): RunPlan {
  refuseUnsupported(spec)
  const { resources, timeout } = deriveRequirements(spec)
  return {
    version: 1,
    runtime: 'Shell',
    ...head,
    diskMib: resources.diskMib,
    // What a shell task reserves on disk is for its log; its files live in memory.
    logQuotaBytes: resources.diskMib * MIB,
    timeoutMs: timeout === 0 ? null : timeout * TICK_MS,
    inputs: [],
    outputs: [],
    logins: {},
    containers: containerPlans(spec).map(([plan, { entrypoint }]) => ({
      ...plan,
      argv: [...(entrypoint ?? []), ...plan.argv],
    })),
  }
}

function refuseUnsupported(spec: TaskSpec): void {
  const { inputs, outputs, accelerators } = spec['x-edge']
  if (inputs.length > 0) throw new RunUnsupportedError('runtime shell fetches no inputs yet')
  if (outputs.length > 0) throw new RunUnsupportedError('runtime shell keeps no outputs yet; print the result')
  if (accelerators.gpu > 0) throw new RunUnsupportedError('runtime shell has no GPUs')
}
