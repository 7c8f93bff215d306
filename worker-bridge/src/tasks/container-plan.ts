import { deriveRequirements, parseDuration, type ServiceSpec, type TaskSpec } from '@edgecloud/protocol'
import type { ContainerPlan } from '../executors/run-plan.ts'

const MIB = 1_048_576
/** Processes and threads of a container that sets no limit. */
const DEFAULT_PIDS = 256
const CONDITIONS = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
} as const

/** One container per copy of each service, as all runtimes have it. */
export function containerPlans(spec: TaskSpec): [ContainerPlan, ServiceSpec][] {
  return Object.entries(spec.services).flatMap(([name, service]) =>
    Array.from({ length: service.deploy.replicas }, (_, replica): [ContainerPlan, ServiceSpec] => [
      containerPlan(spec, name, service, replica),
      service,
    ]),
  )
}

function containerPlan(spec: TaskSpec, name: string, service: ServiceSpec, replica: number): ContainerPlan {
  const single = { ...service, deploy: { ...service.deploy, replicas: 1 } }
  const { cpuMillis, memoryMib } = deriveRequirements({ ...spec, services: { [name]: single } }).resources
  return {
    service: name,
    replica,
    argv: service.command ?? [],
    environment: service.environment,
    ...(service.working_dir !== undefined && { workingDir: service.working_dir }),
    files: service.configs.map(({ source, target }) => ({
      path: target,
      content: spec.configs[source]?.content ?? '',
    })),
    secrets: service.secrets.map(({ source, target }) => ({ name: source, path: target })),
    limits: { cpuMillis, memoryBytes: memoryMib * MIB, pids: service.deploy.resources.limits.pids ?? DEFAULT_PIDS },
    dependsOn: Object.entries(service.depends_on).map(([other, { condition }]) => ({
      service: other,
      condition: CONDITIONS[condition],
    })),
    restart: service.restart,
    stopGraceMs: parseDuration(service.stop_grace_period),
  }
}
