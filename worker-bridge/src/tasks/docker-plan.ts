import { deriveRequirements, parseDuration, TICK_MS, type ServiceSpec, type TaskSpec } from '@edgecloud/protocol'
import { RunUnsupportedError } from '../executors/errors.ts'
import type { ContainerPlan, RunPlan } from '../executors/run-plan.ts'
import { containerPlans } from './container-plan.ts'
import { logQuotaBytes } from './log-quota-bytes.ts'
import { outputPaths } from './output-paths.ts'
import type { PlanHead } from './shell-plan.ts'

/** Docker starts a program for each check, at the cost of the machine and not of the task. */
const SHORTEST_CHECK_MS = 1_000

/**
 * A task for runtime docker as a plan. Throws RunUnsupportedError for what this runtime does not have yet.
 * @param spec with the overrides of this worker applied
 */
export function dockerPlan(spec: TaskSpec, head: PlanHead): RunPlan {
  refuseUnsupported(spec)
  const { resources, timeout } = deriveRequirements(spec)
  return {
    version: 1,
    runtime: 'Docker',
    ...head,
    diskMib: resources.diskMib,
    logQuotaBytes: logQuotaBytes(resources.diskMib),
    timeoutMs: timeout === 0 ? null : timeout * TICK_MS,
    inputs: spec['x-edge'].inputs,
    outputs: outputPaths(spec['x-edge'].outputs),
    logins: spec['x-edge'].registries ?? {},
    containers: containerPlans(spec).map(([plan, service]) => ({ ...plan, docker: dockerPart(service) })),
  }
}

function dockerPart(service: ServiceSpec): NonNullable<ContainerPlan['docker']> {
  const { image, entrypoint, user, volumes, ports, healthcheck } = service
  if (image === undefined) throw new RunUnsupportedError('a service has no image')
  return {
    image,
    ...(entrypoint !== undefined && { entrypoint }),
    ...(user !== undefined && { user }),
    volumes: volumes.map(({ source, target, read_only }) => ({ name: source, path: target, readOnly: read_only })),
    ports: ports.map(({ target, protocol }) => ({ port: target, protocol })),
    ...(healthcheck && {
      healthcheck: {
        test: healthcheck.test,
        intervalMs: Math.max(SHORTEST_CHECK_MS, parseDuration(healthcheck.interval)),
        timeoutMs: parseDuration(healthcheck.timeout),
        retries: healthcheck.retries,
        startPeriodMs: parseDuration(healthcheck.start_period),
      },
    }),
  }
}

function refuseUnsupported(spec: TaskSpec): void {
  const { accelerators } = spec['x-edge']
  if (accelerators.gpu > 0) throw new RunUnsupportedError('this worker gives no GPUs to containers')
}
