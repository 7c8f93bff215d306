import { RunUnsupportedError } from '../errors.ts'
import type { RunPlan } from '../run-plan.ts'

/** Paths that nothing of a task may be put over: they are the sandbox itself. */
const RESERVED = /^\/(usr|bin|sbin|lib|lib32|lib64|libx32|proc|dev)(\/|$)/

/** Throws RunUnsupportedError for a plan that wants something in its sandboxes where it cannot be. */
export function refusePaths({ containers, inputs, outputs }: RunPlan): void {
  const ofContainers = containers.flatMap(({ files, secrets, workingDir }) => [
    ...[...files, ...secrets].map(({ path }) => path),
    workingDir ?? '/data',
  ])
  const placed = [...ofContainers, ...inputs.map(({ path }) => path)]
  const reserved = [...placed, ...outputs].find((path) => RESERVED.test(path))
  if (reserved !== undefined) throw new RunUnsupportedError(`${reserved} belongs to the system and cannot be replaced`)
  // What a container left there may be a link, and the next sandbox is set up with more rights than a task has.
  const inside = placed.find((path) => outputs.some((output) => path.startsWith(`${output}/`)))
  if (inside !== undefined)
    throw new RunUnsupportedError(`${inside} lies inside an output; runtime shell cannot have that`)
}
