import { lstatSync, mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

/** File systems that live in memory, as the kernel numbers them: tmpfs and ramfs. */
const IN_MEMORY = new Set([0x0102_1994, 0x8584_58f6])
const FOLDER = 'edgecloud-bridge'

export interface SecretsPlaceInit {
  /** Names the bridge among all others of this machine. */
  readonly bridge: string
  /** Id of the user that the bridge runs as. */
  readonly user: number
  /** `$XDG_RUNTIME_DIR`, which a system keeps in memory for each user that is logged in. */
  readonly runtimeDir: string | undefined
}

/**
 * A folder in memory that only this bridge's user can enter: the disk must never see a secret. Undefined if this machine
 * has none, or another user took its name.
 */
export function secretsPlace({ bridge, user, runtimeDir }: SecretsPlaceInit): string | undefined {
  const shared = join('/dev/shm', `${FOLDER}-${user}`)
  const own = user === 0 ? join('/run', FOLDER) : runtimeDir && join(runtimeDir, FOLDER)
  for (const folder of own === undefined ? [shared] : [own, shared]) {
    const place = join(folder, bridge)
    if (isInMemory(join(folder, '..')) && isOurs(folder, user) && isOurs(place, user)) return place
  }
  return undefined
}

function isInMemory(path: string): boolean {
  try {
    return IN_MEMORY.has(statfsSync(path).type)
  } catch {
    return false
  }
}

/** Makes the folder; one that is there already has to be a folder of ours that nobody else can enter. */
function isOurs(path: string, user: number): boolean {
  try {
    mkdirSync(path, { recursive: false, mode: 0o700 })
  } catch {
    // It is there, or cannot be made; looked at below.
  }
  const found = lstatSync(path, { throwIfNoEntry: false })
  return found?.isDirectory() === true && found.uid === user && (found.mode & 0o077) === 0
}
