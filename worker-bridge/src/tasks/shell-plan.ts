import { deriveRequirements, parseDuration, TICK_MS, type ServiceSpec, type TaskSpec } from '@edgecloud/protocol'
import { RunUnsupportedError } from '../executors/errors.ts'
import type { ContainerPlan, RunPlan } from '../executors/run-plan.ts'

const MIB = 1_048_576
/** Processes and threads of a container that sets no limit. */
const DEFAULT_PIDS = 256

export type PlanHead = Pick<RunPlan, 'runId' | 'task' | 'logKey'>

/**
 * A task for runtime shell as a plan. Throws RunUnsupportedError for what this runtime does not have yet.
 * @param spec with the overrides of this worker applied
 */
export function shellPlan(spec: TaskSpec, head: PlanHead): RunPlan {
  refuseUnsupported(spec)
  const requirements = deriveRequirements(spec)
  return {
    version: 1,
    runtime: 'Shell',
    ...head,
    // What a shell task reserves on disk is for its log; its files live in memory.
    logQuotaBytes: requirements.resources.diskMib * MIB,
    timeoutMs: requirements.timeout === 0 ? null : requirements.timeout * TICK_MS,
    containers: Object.entries(spec.services).flatMap(([name, service]) =>
      Array.from({ length: service.deploy.replicas }, (_, replica) => container(spec, name, service, replica)),
    ),
  }
}

function refuseUnsupported(spec: TaskSpec): void {
  const { inputs, outputs, accelerators } = spec['x-edge']
  if (inputs.length > 0) throw new RunUnsupportedError('runtime shell fetches no inputs yet')
  if (outputs.length > 0) throw new RunUnsupportedError('runtime shell keeps no outputs yet; print the result')
  if (accelerators.gpu > 0) throw new RunUnsupportedError('runtime shell has no GPUs')
  if (Object.values(spec.services).some(({ secrets }) => secrets.length > 0)) {
    throw new RunUnsupportedError('runtime shell takes no secrets yet')
  }
}

function container(spec: TaskSpec, name: string, service: ServiceSpec, replica: number): ContainerPlan {
  const single = { ...service, deploy: { ...service.deploy, replicas: 1 } }
  const { cpuMillis, memoryMib } = deriveRequirements({ ...spec, services: { [name]: single } }).resources
  return {
    service: name,
    replica,
    argv: [...(service.entrypoint ?? []), ...(service.command ?? [])],
    environment: service.environment,
    ...(service.working_dir !== undefined && { workingDir: service.working_dir }),
    files: service.configs.map(({ source, target }) => ({
      path: target,
      content: spec.configs[source]?.content ?? '',
    })),
    limits: { cpuMillis, memoryBytes: memoryMib * MIB, pids: service.deploy.resources.limits.pids ?? DEFAULT_PIDS },
    dependsOn: Object.entries(service.depends_on).map(([other, { condition }]) => ({
      service: other,
      condition: condition === 'service_completed_successfully' ? ('completed' as const) : ('started' as const),
    })),
    restart: service.restart,
    stopGraceMs: parseDuration(service.stop_grace_period),
  }
}
