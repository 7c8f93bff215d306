import type { ContainerPlan, RunPlan } from '../run-plan.ts'
import { imageVolumeName } from './names.ts'
import { SCRATCH_PATHS } from './scratch-directories.ts'

/**
 * Volumes of the run, by their paths, for the directories that an image wants as volumes and where nothing else is
 * shown.
 * @param wanted as the image lists them
 */
export function imageVolumes(
  plan: Pick<RunPlan, 'runId' | 'inputs' | 'outputs'>,
  container: ContainerPlan,
  wanted: readonly string[],
): ReadonlyMap<string, string> {
  const shown = [...(container.docker?.volumes ?? []), ...container.files, ...container.secrets, ...plan.inputs]
  const taken = new Set([...shown.map(({ path }) => path), ...plan.outputs, ...SCRATCH_PATHS])
  return new Map(
    wanted
      .map((path, index) => [path, imageVolumeName(plan.runId, container, index)] as const)
      .filter(([path]) => !taken.has(path)),
  )
}
