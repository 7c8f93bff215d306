import type { ContainerPlan, RunPlan } from '../../run-plan.ts'
import { systemBinds } from './system-binds.ts'

/** Who a task is inside of its sandbox. */
export const SANDBOX_ID = 65_534

/** A file to show in the sandbox, by the number of an open descriptor. */
export interface DescriptorFile {
  readonly fd: number
  readonly path: string
}

/** A file or directory of this machine to show in the sandbox. */
export interface SandboxBind {
  readonly source: string
  readonly path: string
}

export interface SandboxFiles {
  /** Where bwrap tells the process id and the exit code. */
  readonly status: number
  /** Compiled system call filter. */
  readonly seccomp: number | undefined
  readonly files: readonly DescriptorFile[]
  readonly secrets: readonly DescriptorFile[]
  /** For reading only. */
  readonly inputs: readonly SandboxBind[]
  /** Writable; they outlive the sandbox. */
  readonly outputs: readonly SandboxBind[]
}

/**
 * Options of bwrap for one container. New namespaces of every kind, so no network and no processes but its own; the
 * system read-only; /data, /tmp, /dev/shm and the output paths writable, in memory, within the memory limit; no capabilities,
 * no further user namespaces, no new privileges; dead with its parent.
 */
export function bubblewrapOptions(run: RunPlan, container: ContainerPlan, shown: SandboxFiles): string[] {
  const memory = String(container.limits.memoryBytes)
  const workingDir = container.workingDir ?? '/data'
  return [
    ...['--unshare-user', '--unshare-all', '--disable-userns', '--die-with-parent', '--new-session'],
    ...['--uid', String(SANDBOX_ID), '--gid', String(SANDBOX_ID), '--hostname', container.service],
    ...['--cap-drop', 'ALL', '--clearenv', ...environment(run, container)],
    ...systemBinds(),
    ...['--proc', '/proc', '--dev', '/dev', '--size', memory, '--perms', '1777', '--tmpfs', '/dev/shm'],
    ...['--remount-ro', '/dev', '--size', memory, '--perms', '1777', '--tmpfs', '/tmp'],
    ...['--size', memory, '--perms', '0755', '--tmpfs', '/data', '--perms', '0755', '--dir', workingDir],
    ...shown.outputs.flatMap(({ source, path }) => ['--bind', source, path]),
    ...shown.inputs.flatMap(({ source, path }) => ['--ro-bind', source, path]),
    ...shown.files.flatMap(({ fd, path }) => ['--perms', '0444', '--ro-bind-data', String(fd), path]),
    ...shown.secrets.flatMap(({ fd, path }) => ['--perms', '0400', '--ro-bind-data', String(fd), path]),
    ...['--remount-ro', '/', '--chdir', workingDir],
    ...['--json-status-fd', String(shown.status)],
    ...(shown.seccomp === undefined ? [] : ['--seccomp', String(shown.seccomp)]),
  ]
}

/** Files that many programs expect; they name nobody of the machine. */
export const IDENTITY_FILES = [
  { path: '/etc/passwd', content: `task:x:${SANDBOX_ID}:${SANDBOX_ID}::/data:/bin/sh\n` },
  { path: '/etc/group', content: `task:x:${SANDBOX_ID}:\n` },
  { path: '/etc/hosts', content: '127.0.0.1 localhost\n::1 localhost\n' },
  { path: '/etc/nsswitch.conf', content: 'passwd: files\ngroup: files\nhosts: files\n' },
] as const

/** Limits that every process of the container carries; the tree as a whole is held by its cgroup. */
export function limitedCommand(container: ContainerPlan, perProcessMemory: boolean): string[] {
  const { pids, memoryBytes } = container.limits
  const most = (value: number): string => `${value}:${value}`
  return [
    '/usr/bin/prlimit',
    `--nproc=${most(pids)}`,
    `--nofile=${most(1024)}`,
    `--core=${most(0)}`,
    `--fsize=${most(memoryBytes)}`,
    ...(perProcessMemory ? [`--data=${most(memoryBytes)}`] : []),
    '--',
    ...container.argv,
  ]
}

function environment(run: RunPlan, container: ContainerPlan): string[] {
  const variables = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: '/data',
    TMPDIR: '/tmp',
    LANG: 'C.UTF-8',
    EDGECLOUD_TASK: run.task.id,
    EDGECLOUD_REPLICA: String(run.task.replica),
    EDGECLOUD_ATTEMPT: String(run.task.attempt),
    EDGECLOUD_SERVICE: container.service,
    EDGECLOUD_CONTAINER: String(container.replica),
    ...container.environment,
  }
  return Object.entries(variables).flatMap(([name, value]) => ['--setenv', name, value])
}
