import { lstatSync, mkdirSync } from 'node:fs'

const SHARED_MEMORY = '/dev/shm'
const OTHERS_MAY_WRITE = 0o022

/**
 * The folder in memory for what runs write under their output paths: counted within their memory limits, so that a task
 * can fill no disk. Others may enter it, for sandboxes do, but not list it. Undefined if this machine has no such memory, or
 * another user took the folder's name.
 * @param user id that the bridge runs as
 */
export function outputsFolder(user: number): string | undefined {
  const path = `${SHARED_MEMORY}/edgecloud-outputs-${user}`
  try {
    mkdirSync(path, { mode: 0o711 })
  } catch {
    // It is there, or cannot be made; looked at below.
  }
  const found = lstatSync(path, { throwIfNoEntry: false })
  const isOurs = found?.isDirectory() === true && found.uid === user && (found.mode & OTHERS_MAY_WRITE) === 0
  return isOurs ? path : undefined
}
