import type { TaskSpec } from './schema/task-spec.ts'

/** A secret that a task needs, and what for. */
export interface SecretNeed {
  readonly name: string
  /** Files that services see it as. */
  readonly files: readonly { readonly service: string; readonly path: string }[]
  /** Registries that it is the login for, as `user:password`. */
  readonly registries: readonly string[]
}

/** The secrets that each replica of a task needs, by name; one that is declared and not used is not needed. */
export function secretNeeds(spec: TaskSpec): SecretNeed[] {
  const files = Object.entries(spec.services).flatMap(([service, { secrets }]) =>
    secrets.map(({ source, target }) => ({ name: source, service, path: target })),
  )
  const logins = Object.entries(spec['x-edge'].registries ?? {})
  const names = new Set([...files.map(({ name }) => name), ...logins.map(([, name]) => name)])
  return [...names].toSorted().map((name) => ({
    name,
    files: files.filter((file) => file.name === name).map(({ service, path }) => ({ service, path })),
    registries: logins.filter(([, login]) => login === name).map(([registry]) => registry),
  }))
}
