import { chownSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { RunPlan } from '../../run-plan.ts'
import type { HostRecord } from '../run-records.ts'
import { outputDirectory } from './output-directory.ts'

/**
 * Makes the empty directories that all containers of a run share, one for each declared output path; no other user of the
 * machine can enter them. Throws if they are there.
 */
export function makeOutputDirectories({ outputs }: RunPlan, { outputsDir, hostUser }: HostRecord): void {
  if (outputsDir === undefined) return
  mkdirSync(outputsDir, { mode: 0o711 })
  for (const [index, path] of outputs.entries()) {
    const directory = outputDirectory(outputsDir, index, path)
    mkdirSync(dirname(directory), { mode: 0o700 })
    mkdirSync(directory, { mode: 0o755 })
    if (hostUser === null) continue
    for (const own of [directory, dirname(directory)]) chownSync(own, hostUser, hostUser)
  }
}
