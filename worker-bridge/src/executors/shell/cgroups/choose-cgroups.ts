import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CgroupChoice } from '../run-records.ts'
import { CGROUP_FOLDER } from './cgroup.ts'
import { V1_CONTROLLERS } from './cgroup-v1.ts'

const V2_CONTROLLERS = ['memory', 'pids', 'cpu'] as const

/** Finds the hierarchy that limits can be set in, by trying. Safe to repeat. */
export function chooseCgroups(root = '/sys/fs/cgroup'): CgroupChoice {
  if (v2Works(root)) return { kind: 'v2', root }
  const own = ownV2Group(root)
  if (own !== undefined && v2Works(own)) return { kind: 'v2', root: own }
  return v1Works(root) ? { kind: 'v1', root } : { kind: 'none' }
}

function v2Works(directory: string): boolean {
  try {
    const controllers = readFileSync(join(directory, 'cgroup.controllers'), 'latin1').trim().split(' ')
    if (!V2_CONTROLLERS.every((controller) => controllers.includes(controller))) return false
    const folder = join(directory, CGROUP_FOLDER)
    mkdirSync(folder, { recursive: true })
    for (const group of [directory, folder]) {
      writeFileSync(join(group, 'cgroup.subtree_control'), V2_CONTROLLERS.map((name) => `+${name}`).join(' '))
    }
    return true
  } catch {
    return false // not there, not writable, or with processes of its own
  }
}

/**
 * The group this process was put into, such as a systemd unit with Delegate=yes. A group with children may hold no
 * processes, so we move into a child first.
 */
function ownV2Group(root: string): string | undefined {
  const line = readFileSync('/proc/self/cgroup', 'latin1')
    .split('\n')
    .find((text) => text.startsWith('0::'))
  const relative = line?.slice(3).replace(/\/bridge$/, '')
  if (relative === undefined || relative === '/') return undefined
  const directory = join(root, relative)
  try {
    mkdirSync(join(directory, 'bridge'), { recursive: true })
    writeFileSync(join(directory, 'bridge', 'cgroup.procs'), String(process.pid))
    return directory
  } catch {
    return undefined // not delegated
  }
}

function v1Works(root: string): boolean {
  try {
    for (const controller of V1_CONTROLLERS) {
      const folder = join(root, controller, CGROUP_FOLDER)
      mkdirSync(folder, { recursive: true })
      accessSync(join(folder, 'cgroup.procs'), constants.W_OK)
    }
    return true
  } catch {
    return false
  }
}
