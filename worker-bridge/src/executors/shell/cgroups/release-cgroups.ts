import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CgroupChoice } from '../run-records.ts'
import { CGROUP_FOLDER } from './cgroup.ts'
import { V1_CONTROLLERS, V1_TIME_CONTROLLER } from './cgroup-v1.ts'
import { removeGroup } from './remove-group.ts'

/** Removes groups of a run that its shim could not remove, such as after it was killed. */
export function releaseCgroups(choice: CgroupChoice, runId: string): void {
  if (choice.kind === 'none') return
  const parents =
    choice.kind === 'v2'
      ? [choice.root]
      : [...V1_CONTROLLERS, V1_TIME_CONTROLLER].map((controller) => join(choice.root, controller))
  for (const parent of parents) {
    const folder = join(parent, CGROUP_FOLDER)
    if (!existsSync(folder)) continue
    for (const name of readdirSync(folder)) if (name.startsWith(`${runId}.`)) removeGroup(join(folder, name))
  }
}
