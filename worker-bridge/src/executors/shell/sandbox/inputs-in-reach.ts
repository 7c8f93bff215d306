import type { SandboxBind } from './bubblewrap-options.ts'

/** Where the folder with the inputs is seen by a bwrap that may not enter our folders. */
const MOUNT_POINT = '/mnt'
const SCRIPT = `mount --bind "$1" ${MOUNT_POINT} && id=$2 && shift 2 && exec setpriv --reuid "$id" --regid "$id" --clear-groups -- "$@"`

export interface InputsInReachInit {
  readonly inputsDir: string
  /** Path in the sandbox of each input, in the order of their files. */
  readonly paths: readonly string[]
  /** Id that the sandbox has on this machine, or null for our own. */
  readonly hostUser: number | null
}

/**
 * How a bwrap that runs as another user than the bridge comes at the inputs, which lie in a folder that nobody else can
 * enter: it is started in mounts of its own, in which root has shown it that one folder.
 */
export function inputsInReach({ inputsDir, paths, hostUser }: InputsInReachInit): {
  readonly binds: readonly SandboxBind[]
  /** Goes before the program with its arguments, and makes it run as that user. */
  readonly before: readonly string[]
} {
  const bind = (folder: string) => paths.map((path, index) => ({ source: `${folder}/${index}`, path }))
  if (paths.length === 0 || hostUser === null) return { binds: bind(inputsDir), before: [] }
  const before = [
    'unshare',
    '--mount',
    '--propagation',
    'private',
    '--',
    'sh',
    '-c',
    SCRIPT,
    'sh',
    inputsDir,
    String(hostUser),
  ]
  return { binds: bind(MOUNT_POINT), before }
}
