import type { RunPlan } from './run-plan.ts'

/** Names of all secrets that a run needs, in order. */
export function secretNames({ containers, logins }: Pick<RunPlan, 'containers' | 'logins'>): string[] {
  const names = containers.flatMap(({ secrets }) => secrets.map(({ name }) => name))
  return [...new Set([...names, ...Object.values(logins)])].toSorted()
}
