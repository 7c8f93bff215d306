import type { Resources } from '@edgecloud/protocol'
import type { RunPlan } from '../executors/run-plan.ts'

const MIB = 1_048_576

/** What a plan holds of the machine; the same figures as the requirements that it was made from. */
export function planResources({ containers, diskMib }: RunPlan): Resources {
  return {
    cpuMillis: containers.reduce((sum, { limits }) => sum + limits.cpuMillis, 0),
    memoryMib: containers.reduce((sum, { limits }) => sum + Math.ceil(limits.memoryBytes / MIB), 0),
    diskMib,
    gpus: 0,
  }
}
