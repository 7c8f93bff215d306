import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { wait } from '../../../clock/wait.ts'
import type { CgroupChoice } from '../run-records.ts'
import { CGROUP_FOLDER } from './cgroup.ts'
import { V1_CONTROLLERS, V1_TIME_CONTROLLER } from './cgroup-v1.ts'
import { removeGroup } from './remove-group.ts'

const TRIES = 40
const AGAIN_MS = 50

/** Removes groups of a run that its shim could not remove, such as after it was killed. Waits for what is just ending. */
export async function releaseCgroups(choice: CgroupChoice, runId: string): Promise<void> {
  const groups = groupsOf(choice, runId)
  for (let tries = 1; !groups.map(removeGroup).every(Boolean) && tries < TRIES; tries += 1) await wait(AGAIN_MS)
}

function groupsOf(choice: CgroupChoice, runId: string): string[] {
  if (choice.kind === 'none') return []
  const parents =
    choice.kind === 'v2'
      ? [choice.root]
      : [...V1_CONTROLLERS, V1_TIME_CONTROLLER].map((controller) => join(choice.root, controller))
  const folders = parents.map((parent) => join(parent, CGROUP_FOLDER)).filter((folder) => existsSync(folder))
  return folders.flatMap((folder) => {
    const own = readdirSync(folder).filter((name) => name.startsWith(`${runId}.`))
    return own.map((name) => join(folder, name))
  })
}
