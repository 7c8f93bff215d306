import type { RunPlan } from '../run-plan.ts'

/** One container that serves nothing has nobody to talk to. */
export function needsNetwork({ containers }: RunPlan): boolean {
  return containers.length > 1 || containers.some(({ docker }) => (docker?.ports.length ?? 0) > 0)
}
