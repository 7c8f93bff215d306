import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { z } from 'zod'
import { isErrno } from '../../../storage/durable-file.ts'
import { SandboxMissingError, SandboxRefusedError, SandboxTooOldError } from './errors.ts'
import { SANDBOX_ID } from './bubblewrap-options.ts'
import { systemBinds } from './system-binds.ts'

const PROBE_TIMEOUT_MS = 10_000
const MIN_MINOR = 8 // 0.8: --disable-userns and --size
const execFileAsync = promisify(execFile)

/**
 * Makes an empty sandbox with every kind of wall that tasks get. Resolves to the version of bwrap; rejects with a typed
 * error that says what is missing and how to get it.
 */
export async function probeSandbox(bubblewrap: string, hostUser: number | null): Promise<string> {
  const version = await versionOf(bubblewrap)
  const walls = ['--unshare-user', '--unshare-all', '--disable-userns', '--die-with-parent', '--new-session']
  const ids = ['--uid', String(SANDBOX_ID), '--gid', String(SANDBOX_ID), '--cap-drop', 'ALL']
  const mounts = [...systemBinds(), '--proc', '/proc', '--dev', '/dev', '--size', '65536', '--tmpfs', '/tmp']
  const options = [...walls, ...ids, ...mounts, '--', '/usr/bin/prlimit', '--core=0:0', '--', '/bin/sh', '-c', ':']
  const user = hostUser === null ? {} : { uid: hostUser, gid: hostUser }
  try {
    await execFileAsync(bubblewrap, options, { ...user, cwd: '/', timeout: PROBE_TIMEOUT_MS })
    return version
  } catch (error) {
    const detail = failureSchema.safeParse(error).data?.stderr.trim() || String(error)
    throw new SandboxRefusedError(detail, cureFor(detail))
  }
}

const failureSchema = z.object({ stderr: z.string() })

async function versionOf(bubblewrap: string): Promise<string> {
  let output: string
  try {
    output = (await execFileAsync(bubblewrap, ['--version'], { timeout: PROBE_TIMEOUT_MS })).stdout
  } catch (error) {
    if (isErrno(error, 'ENOENT')) throw new SandboxMissingError(bubblewrap, { cause: error })
    throw error
  }
  const [, version = '0', major = '0', minor = '0'] = /((\d+)\.(\d+)[.\d]*)/.exec(output) ?? []
  if (Number(major) === 0 && Number(minor) < MIN_MINOR) throw new SandboxTooOldError(version)
  return version
}

/** What to change on the machine, from what the kernel says of itself. */
function cureFor(detail: string): string {
  const setting = (path: string): string | undefined => {
    const file = `/proc/sys/${path}`
    return existsSync(file) ? readFileSync(file, 'latin1').trim() : undefined
  }
  if (setting('user/max_user_namespaces') === '0') return 'Run: sysctl user.max_user_namespaces=10000'
  if (setting('kernel/unprivileged_userns_clone') === '0') return 'Run: sysctl kernel.unprivileged_userns_clone=1'
  if (setting('kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return 'Run: sysctl kernel.apparmor_restrict_unprivileged_userns=0, or give bwrap an AppArmor profile that allows userns.'
  }
  if (/proc/.test(detail))
    return 'In a container, /proc must not be masked: start it with --security-opt systempaths=unconfined.'
  return 'In a container, allow user namespaces: start it with --security-opt seccomp=unconfined.'
}
