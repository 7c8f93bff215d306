import type { TaskSpec } from '@edgecloud/protocol'

/** Changes that a worker makes to the file because of where it is or who it is. */
export interface Override {
  /** A region, or the number of a worker. */
  readonly where: string
  /** Names of the services that are changed. */
  readonly services: readonly string[]
}

/** The overrides that a worker gets, in the order in which they are applied. */
export function overridesFor(spec: TaskSpec, at: { readonly worker: number; readonly region: string }): Override[] {
  const { overrides } = spec['x-edge']
  return [at.region, String(at.worker)].flatMap((where) => {
    const found = Object.hasOwn(overrides, where) ? overrides[where] : undefined
    return found === undefined ? [] : [{ where, services: Object.keys(found.services) }]
  })
}

/** Regions and worker numbers of the file's overrides that none of these workers gets. */
export function idleOverrides(
  spec: TaskSpec,
  workers: readonly { readonly worker: number; readonly region: string }[],
): string[] {
  const used = new Set(workers.flatMap((at) => overridesFor(spec, at).map(({ where }) => where)))
  return Object.keys(spec['x-edge'].overrides).filter((where) => !used.has(where))
}
