import { chmodSync, mkdirSync } from 'node:fs'
import { fetchInput } from '../inputs/fetch-input.ts'
import type { FetchPolicy } from '../inputs/fetch-policy.ts'
import type { RunDirectory } from './run-directory.ts'
import type { RunPlan } from './run-plan.ts'

/** Longest time for one input. */
const DEADLINE_MS = 30 * 60_000
const MIB = 1_048_576

export interface FetchInputsInit {
  readonly policy: FetchPolicy
  readonly signal: AbortSignal
}

/**
 * Downloads the inputs of a plan into the run directory, where the containers see them read-only. Together with the log
 * they fit into what the run has reserved on disk. Throws what `fetchInput` throws.
 */
export async function fetchInputs(plan: RunPlan, directory: RunDirectory, init: FetchInputsInit): Promise<void> {
  if (plan.inputs.length === 0) return
  mkdirSync(directory.inputs, { recursive: true, mode: 0o700 })
  let left = plan.diskMib * MIB - plan.logQuotaBytes
  for (const [index, { url, sha256 }] of plan.inputs.entries()) {
    const destination = directory.input(index)
    const { bytes } = await fetchInput({ url, sha256, destination, maxBytes: left, deadlineMs: DEADLINE_MS, ...init })
    chmodSync(destination, 0o444) // the folder is ours alone; the container sees the file and not the folder
    left -= bytes
  }
}
