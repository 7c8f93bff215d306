import type { TaskSpec } from './schema/task-spec.ts'

/** The spec as one worker runs it: overrides of its region first, then those of its own number. */
export function specFor(spec: TaskSpec, at: { readonly worker: number; readonly region: string }): TaskSpec {
  const services = { ...spec.services }
  for (const where of [at.region, String(at.worker)]) {
    const overrides = spec['x-edge'].overrides
    const changes = Object.hasOwn(overrides, where) ? overrides[where]?.services : undefined
    for (const [name, change] of Object.entries(changes ?? {})) {
      const service = Object.hasOwn(services, name) ? services[name] : undefined
      if (service)
        services[name] = { ...service, ...change, environment: { ...service.environment, ...change.environment } }
    }
  }
  return { ...spec, services }
}
