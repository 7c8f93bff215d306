import type { ErrorCode } from '../errors/error-table.ts'
import type { SpecPath } from './problem.ts'
import { dependencyCycle } from './dependency-cycle.ts'
import { parseDuration } from './quantities/duration.ts'
import { resourceTotals } from './resource-totals.ts'
import type { ServiceSpec, TaskSpec } from './schema/task-spec.ts'

/** A rule that the file breaks although each value alone is fine. */
export interface RuleBreach {
  readonly code: ErrorCode
  readonly message: string
  readonly path: SpecPath
}

/** Checks what no single value can show: references, runtime, batch and placement rules. */
export function checkRules(spec: TaskSpec): RuleBreach[] {
  const services = Object.entries(spec.services)
  return [
    ...services.flatMap(([name, service]) => references(spec, name, service)),
    ...registryRules(spec),
    ...services.flatMap(([name, service]) => graceRules(name, service)),
    ...services.flatMap(([name, service]) => runtimeRules(spec['x-edge'].runtime, name, service)),
    ...overrideRules(spec),
    ...cycles(spec),
    ...kindRules(spec),
    ...placementRules(spec),
    ...demandRules(spec),
  ]
}

const breach = (code: ErrorCode, message: string, ...path: (string | number)[]): RuleBreach => ({ code, message, path })

function references(spec: TaskSpec, name: string, service: ServiceSpec): RuleBreach[] {
  const found: RuleBreach[] = []
  for (const section of ['volumes', 'configs', 'secrets'] as const) {
    service[section].forEach(({ source }, index) => {
      if (!Object.hasOwn(spec[section], source)) {
        found.push(
          breach('spec_undeclared', `"${source}" is not declared under ${section}`, 'services', name, section, index),
        )
      }
    })
  }
  for (const [other, { condition }] of Object.entries(service.depends_on)) {
    const target = Object.hasOwn(spec.services, other) ? spec.services[other] : undefined
    const path = ['services', name, 'depends_on', other]
    if (!target) found.push(breach('spec_undeclared', `There is no service "${other}"`, ...path))
    else if (condition === 'service_healthy' && !target.healthcheck) {
      found.push(breach('spec_undeclared', `"${other}" has no healthcheck to wait for`, ...path))
    }
  }
  return found
}

function registryRules({ secrets, 'x-edge': { registries = {}, runtime } }: TaskSpec): RuleBreach[] {
  return Object.entries(registries).flatMap(([registry, source]) => {
    const path = ['x-edge', 'registries', registry]
    if (runtime === 'shell') return [breach('spec_runtime_mismatch', 'Runtime shell has no images', ...path)]
    if (Object.hasOwn(secrets, source)) return []
    return [breach('spec_undeclared', `"${source}" is not declared under secrets`, ...path)]
  })
}

/** The chain gives a worker two minutes to stop a task; what the kill and the report take has to fit in as well. */
const MOST_GRACE_MS = 90_000

function graceRules(name: string, { stop_grace_period: grace }: ServiceSpec): RuleBreach[] {
  if (parseDuration(grace) <= MOST_GRACE_MS) return []
  const message = 'A worker has two minutes to stop a task: write at most 1m30s'
  return [breach('spec_bad_value', message, 'services', name, 'stop_grace_period')]
}

function runtimeRules(runtime: TaskSpec['x-edge']['runtime'], name: string, service: ServiceSpec): RuleBreach[] {
  const at = ['services', name]
  if (runtime === 'terraform') return []
  if (runtime !== 'shell') {
    return service.image === undefined
      ? [breach('spec_image_missing', `Service "${name}" needs an image`, ...at, 'image')]
      : []
  }
  const found: RuleBreach[] = []
  if (service.image !== undefined)
    found.push(breach('spec_image_unused', 'Runtime shell has no images', ...at, 'image'))
  if (!service.command?.length && !service.entrypoint?.length) {
    found.push(breach('spec_command_missing', `Service "${name}" needs a command`, ...at, 'command'))
  }
  if (service.user !== undefined)
    found.push(breach('spec_runtime_mismatch', 'Runtime shell chooses the user', ...at, 'user'))
  if (service.healthcheck)
    found.push(breach('spec_runtime_mismatch', 'Runtime shell has no health checks', ...at, 'healthcheck'))
  for (const key of ['ports', 'volumes'] as const) {
    if (service[key].length > 0) found.push(breach('spec_runtime_mismatch', `Runtime shell has no ${key}`, ...at, key))
  }
  return found
}

function overrideRules(spec: TaskSpec): RuleBreach[] {
  return Object.entries(spec['x-edge'].overrides).flatMap(([where, { services }]) =>
    Object.entries(services).flatMap(([name, change]) => {
      const path = ['x-edge', 'overrides', where, 'services', name]
      if (!Object.hasOwn(spec.services, name))
        return [breach('spec_undeclared', `There is no service "${name}"`, ...path)]
      const unused = spec['x-edge'].runtime === 'shell' && change.image !== undefined
      return unused ? [breach('spec_image_unused', 'Runtime shell has no images', ...path, 'image')] : []
    }),
  )
}

function cycles(spec: TaskSpec): RuleBreach[] {
  const cycle = dependencyCycle(spec.services)
  const first = cycle?.[0]
  if (!cycle || first === undefined) return []
  return [
    breach(
      'spec_dependency_cycle',
      `${[...cycle, first].join(' → ')} wait for each other`,
      'services',
      first,
      'depends_on',
    ),
  ]
}

function kindRules({ services, 'x-edge': edge }: TaskSpec): RuleBreach[] {
  if (edge.kind === 'service') {
    const verified = edge.verify.mode !== 'none'
    return verified
      ? [breach('spec_verify_needs_batch', 'A service cannot be verified by repetition', 'x-edge', 'verify', 'mode')]
      : []
  }
  const timed = edge.timeout !== undefined && parseDuration(edge.timeout) > 0
  const found = timed
    ? []
    : [breach('spec_timeout_missing', 'A batch needs a timeout, such as 10m', 'x-edge', 'timeout')]
  for (const [name, { restart }] of Object.entries(services)) {
    if (restart === 'no' || restart === 'on-failure') continue
    found.push(breach('spec_batch_restart', `A batch cannot restart "${restart}"`, 'services', name, 'restart'))
  }
  return found
}

function placementRules({ 'x-edge': { placement } }: TaskSpec): RuleBreach[] {
  const { workers, near, radiusKm, regions, replicas, spread } = placement
  const at = ['x-edge', 'placement']
  const found: RuleBreach[] = []
  if (radiusKm !== undefined && !near)
    found.push(breach('spec_placement_impossible', 'radiusKm needs near', ...at, 'radiusKm'))
  const homes = new Set(regions).size
  if (spread === 'region' && regions && homes < replicas) {
    const message = `${replicas} copies in regions of their own need as many regions, and there are ${homes}`
    found.push(breach('spec_placement_impossible', message, ...at, 'regions'))
  }
  if (!workers) return found
  if (new Set(workers).size < workers.length) {
    found.push(breach('spec_placement_impossible', 'A worker is named twice', ...at, 'workers'))
  }
  const given = { near, radiusKm, regions, spread: spread === 'none' ? undefined : spread }
  for (const [key, value] of Object.entries(given)) {
    if (value !== undefined)
      found.push(breach('spec_placement_conflict', `${key} has no meaning beside workers`, ...at, key))
  }
  if (replicas !== 1 && replicas !== workers.length) {
    found.push(breach('spec_placement_conflict', 'Each worker named gets one copy', ...at, 'replicas'))
  }
  return found
}

function demandRules(spec: TaskSpec): RuleBreach[] {
  const totals = resourceTotals(spec)
  const fits = [totals.cpuMillis, totals.memoryMib, totals.diskMib].every((value) => value <= 0xffff_ffff)
  return fits
    ? []
    : [breach('spec_too_demanding', 'The services together ask for more than the chain can express', 'services')]
}
