import { readdirSync, readFileSync, statSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'

const BLOCK_BYTES = 512
/** Where a process shows what it holds: open files, and files in its memory. */
const HELD = ['fd', 'map_files']

/** A run that holds more than this cannot be watched; honest ones hold some thousand. */
const MOST_HELD = 200_000
/** Looked at in one go: others have to be served too. */
const AT_ONCE = 1_000

/**
 * Bytes of files on the disk of a directory that were deleted and are still held by the processes of a container: they
 * take room, and no directory shows them. Infinity if there is too much to look at; what this process may not look at
 * counts as nothing.
 * @param pid of any process of the container, on this machine
 */
export async function deletedFiles(pid: number, directory: string): Promise<number> {
  const { dev } = statSync(directory)
  const found = new Map<number, number>()
  let looked = 0
  for (const one of processesBeside(pid)) {
    for (const path of HELD.flatMap((folder) => heldBy(join('/proc', one, folder)))) {
      if ((looked += 1) > MOST_HELD) return Infinity
      if (looked % AT_ONCE === 0) await setImmediate()
      const stats = orNothing<Stats | undefined>(() => statSync(path), undefined)
      if (stats?.isFile() && stats.nlink === 0 && stats.dev === dev) found.set(stats.ino, stats.blocks * BLOCK_BYTES)
    }
  }
  return [...found.values()].reduce((sum, bytes) => sum + bytes, 0)
}

/** All processes in the control group of memory of one: those of its container. */
function processesBeside(pid: number): string[] {
  const groups = orNothing(() => readFileSync(`/proc/${pid}/cgroup`, 'utf8'), '').split('\n')
  const [, v1] = groups.map((line) => /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.+)$/.exec(line)).find((match) => match) ?? []
  const [, v2] = groups.map((line) => /^0::(.+)$/.exec(line)).find((match) => match) ?? []
  const path = v1 === undefined ? join('/sys/fs/cgroup', v2 ?? '') : join('/sys/fs/cgroup/memory', v1)
  if (['', '/', undefined].includes(v1 ?? v2)) return [] // no group of its own: it would be the whole machine
  return orNothing(() => readFileSync(join(path, 'cgroup.procs'), 'utf8'), '')
    .split('\n')
    .filter((line) => line !== '')
}

function heldBy(folder: string): string[] {
  return orNothing(() => readdirSync(folder), []).map((name) => join(folder, name))
}

/** Processes end and files are closed while we look. */
function orNothing<T>(look: () => T, nothing: T): T {
  try {
    return look()
  } catch {
    return nothing
  }
}
