import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { basename, dirname } from 'node:path'
import { MAX_OUTPUT_ENTRIES } from '@edgecloud/protocol'
import type { OutputSource } from '../../../outputs/collect-outputs.ts'
import { OutputsUnreadableError } from '../../../outputs/errors.ts'
import { OutputStore } from '../../../outputs/output-store.ts'
import type { KeptOutputs } from '../../keep-outputs.ts'
import type { RunPlan } from '../../run-plan.ts'
import { outputDirectory } from './output-directory.ts'

const MIB = 1_048_576
const MESSAGE_CHARACTERS = 512

export interface CollectSandboxOutputsInit {
  readonly plan: RunPlan
  /** Where the directories of the declared paths are. */
  readonly outputsDir: string
  /** Of the store. */
  readonly directory: string
  readonly exitCode: number
  readonly signal: AbortSignal
}

/**
 * Takes what an ended run has under its output paths into its store. Everything of the run is dead, so what is read stands
 * still. Throws OutputsTooLargeError, OutputsUnreadableError, the reason of the signal, and system errors of the disk.
 */
export function collectSandboxOutputs(init: CollectSandboxOutputsInit): Promise<KeptOutputs> {
  const { plan, directory, exitCode } = init
  const limits = { maxBytes: Math.max(0, plan.diskMib * MIB - plan.logQuotaBytes), maxEntries: MAX_OUTPUT_ENTRIES }
  return OutputStore.make({ directory, exitCode, sources: archives(init), limits })
}

async function* archives({ plan, outputsDir, signal }: CollectSandboxOutputsInit): AsyncGenerator<OutputSource> {
  for (const [index, path] of plan.outputs.entries()) {
    signal.throwIfAborted()
    const source = outputDirectory(outputsDir, index, path)
    // tar follows no link and knows no path that is too long. Sorted: of two names of one file the first is the file.
    const args = [
      '--create',
      '--file=-',
      '--format=gnu',
      '--sort=name',
      `--directory=${dirname(source)}`,
      '--',
      basename(source),
    ]
    const tar = spawn('tar', args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      signal,
    })
    const closed = once(tar, 'close')
    closed.catch(() => undefined) // awaited below, unless the archive is left
    let said = ''
    tar.stderr.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-MESSAGE_CHARACTERS)))
    try {
      yield { path, archive: tar.stdout }
      const [code] = (await closed) as [number | null] // as Node documents it
      if (code !== 0) throw new OutputsUnreadableError(`${path}: ${said.trim() || 'the archive was cut off'}`)
    } finally {
      tar.stdout.destroy()
      tar.kill('SIGKILL')
    }
  }
}
