import { deriveRequirements, TICK_MS, type TaskSpec } from '@edgecloud/protocol'
import { RunUnsupportedError } from '../executors/errors.ts'
import type { RunPlan } from '../executors/run-plan.ts'
import { containerPlans } from './container-plan.ts'
import { logQuotaBytes } from './log-quota-bytes.ts'
import { outputPaths } from './output-paths.ts'

const MIB = 1_048_576

export type PlanHead = Pick<RunPlan, 'runId' | 'task' | 'logKey'>

/**
 * A task for runtime shell as a plan. Throws RunUnsupportedError for what this runtime does not have yet.
 * @param spec with the overrides of this worker applied
 */
export function shellPlan(spec: TaskSpec, head: PlanHead): RunPlan {
  refuseUnsupported(spec)
  const { resources, timeout } = deriveRequirements(spec)
  const { inputs, outputs } = spec['x-edge']
  // While it runs, its files live in memory: without inputs and outputs, what it reserves on disk is for its log.
  const keepsFiles = inputs.length + outputs.length > 0
  return {
    version: 1,
    runtime: 'Shell',
    ...head,
    diskMib: resources.diskMib,
    logQuotaBytes: keepsFiles ? logQuotaBytes(resources.diskMib) : resources.diskMib * MIB,
    timeoutMs: timeout === 0 ? null : timeout * TICK_MS,
    inputs,
    outputs: outputPaths(outputs),
    logins: {},
    containers: containerPlans(spec).map(([plan, { entrypoint }]) => ({
      ...plan,
      argv: [...(entrypoint ?? []), ...plan.argv],
    })),
  }
}

function refuseUnsupported(spec: TaskSpec): void {
  const { accelerators } = spec['x-edge']
  if (accelerators.gpu > 0) throw new RunUnsupportedError('runtime shell has no GPUs')
}
