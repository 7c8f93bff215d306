import type { RunPlan } from '../run-plan.ts'
import type { DockerEngine } from './docker-engine.ts'
import { outputVolumeName } from './names.ts'

/** Volumes of Docker for the declared outputs of a run, in their order. */
export const outputVolumes = ({ runId, outputs }: RunPlan): string[] =>
  outputs.map((_, index) => outputVolumeName(runId, index))

/** Makes them, if they are not there. */
export async function createOutputVolumes(
  engine: DockerEngine,
  plan: RunPlan,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  for (const name of outputVolumes(plan)) await engine.createVolume({ Name: name, Labels: { ...labels } })
}

/**
 * Shows them to a container, each at its path under a root. What an image has there is not copied: the outputs are what
 * the task wrote and nothing else, whichever container was made first.
 */
export function outputMounts(plan: RunPlan, { root = '', readOnly = false } = {}) {
  return plan.outputs.map((path, index) => ({
    Type: 'volume' as const,
    Source: outputVolumeName(plan.runId, index),
    Target: `${root}${path}`,
    ReadOnly: readOnly,
    VolumeOptions: { NoCopy: true, Labels: {}, DriverConfig: { Name: 'local', Options: {} } },
  }))
}
