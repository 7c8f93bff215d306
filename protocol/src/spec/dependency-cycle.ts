import type { TaskSpec } from './schema/task-spec.ts'

/** Services that wait for each other in a circle, in order, or undefined. There are at most 32 services. */
export function dependencyCycle(services: TaskSpec['services']): string[] | undefined {
  const done = new Set<string>()
  const visit = (name: string, trail: readonly string[]): string[] | undefined => {
    const seen = trail.indexOf(name)
    if (seen >= 0) return trail.slice(seen)
    if (done.has(name) || !Object.hasOwn(services, name)) return undefined
    for (const next of Object.keys(services[name]?.depends_on ?? {})) {
      const cycle = visit(next, [...trail, name])
      if (cycle) return cycle
    }
    done.add(name)
    return undefined
  }
  for (const name of Object.keys(services)) {
    const cycle = visit(name, [])
    if (cycle) return cycle
  }
  return undefined
}
