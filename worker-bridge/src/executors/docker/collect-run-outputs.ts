import { MAX_OUTPUT_ENTRIES } from '@edgecloud/protocol'
import type { OutputSource, SkippedOutput } from '../../outputs/collect-outputs.ts'
import { OutputsUnreadableError } from '../../outputs/errors.ts'
import { OutputStore } from '../../outputs/output-store.ts'
import { RunDamagedError } from '../errors.ts'
import type { RunPlan } from '../run-plan.ts'
import type { DockerEngine } from './docker-engine.ts'
import { outputsHelperName } from './names.ts'
import { createOutputVolumes, outputMounts } from './output-volumes.ts'

const MIB = 1_048_576
/** Where the helper sees the volumes, one below the other. */
const ROOT = '/edgecloud-outputs'

export interface CollectRunOutputsInit {
  readonly engine: DockerEngine
  readonly plan: RunPlan
  readonly labels: Readonly<Record<string, string>>
  /** Any image that is here: nothing of it is read. */
  readonly imageId: string
  /** Of the store. */
  readonly directory: string
  readonly exitCode: number
  /** Gives up; then nothing is kept. */
  readonly signal: AbortSignal
}

/**
 * Takes what an ended run has under its output paths into its store, or finds it there. A container that is never started
 * lends the volumes for reading. Throws OutputsTooLargeError, OutputsUnreadableError, DockerRefusedError, the reason of
 * the signal, and system errors of the disk or the connection.
 */
export async function collectRunOutputs(
  init: CollectRunOutputsInit,
): Promise<{ store: OutputStore; skipped: readonly SkippedOutput[] }> {
  const { engine, plan, labels, imageId, directory, exitCode } = init
  const finished = finishedStore(directory)
  if (finished?.manifest.exitCode === exitCode) return { store: finished, skipped: [] }
  const helper = outputsHelperName(plan.runId)
  await createOutputVolumes(engine, plan, labels)
  await engine.createContainer({
    name: helper,
    Image: imageId,
    Cmd: ['never started'],
    Labels: { ...labels },
    NetworkDisabled: true,
    HostConfig: { NetworkMode: 'none', Mounts: outputMounts(plan, { root: ROOT, readOnly: true }) },
  })
  try {
    const limits = { maxBytes: Math.max(0, plan.diskMib * MIB - plan.logQuotaBytes), maxEntries: MAX_OUTPUT_ENTRIES }
    return await OutputStore.make({ directory, exitCode, sources: archives(init, helper), limits })
  } finally {
    await engine.removeContainer(helper)
  }
}

async function* archives(
  { engine, plan, signal }: CollectRunOutputsInit,
  helper: string,
): AsyncGenerator<OutputSource> {
  for (const path of plan.outputs) {
    signal.throwIfAborted()
    const archive = await engine.archive(helper, `${ROOT}${path}`, signal)
    if (archive === undefined) throw new OutputsUnreadableError(`${path} is not there`)
    try {
      yield { path, archive }
    } finally {
      archive.destroy()
    }
  }
}

/** One that is damaged is as good as none: the volumes are still there. */
function finishedStore(directory: string): OutputStore | undefined {
  try {
    return OutputStore.open(directory)
  } catch (error) {
    if (error instanceof RunDamagedError) return undefined
    throw error
  }
}
