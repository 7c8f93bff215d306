import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { groupMembers } from './group-members.ts'

const MINUTE_MS = 60_000
const DEFAULT_GRACE_MS = 30_000

/** How to run a program, and for how long. */
export interface RunShownOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
  /** A program that takes longer is ended and counts as failed. Without it a program takes as long as it takes. */
  limitMinutes?: number | undefined
  /** How long it may take to end when told to, and how long others may hold its output after it, in milliseconds. */
  graceMs?: number
}

/**
 * Runs a program, shows what it prints while it prints it, and returns the output with the exit code. It never waits
 * for ever: what overstays its limit, or holds the output of a program that has ended, is named, ended, and makes the
 * code 1. Ctrl-C ends the program first.
 */
export async function runShown(
  command: string,
  args: readonly string[],
  { limitMinutes, graceMs = DEFAULT_GRACE_MS, ...options }: RunShownOptions,
): Promise<{ code: number; output: string }> {
  // A group of its own: all of it can be named and ended.
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let output = ''
  const keep = (target: NodeJS.WriteStream) => (chunk: Buffer) => {
    target.write(chunk)
    output += chunk.toString()
  }
  child.stdout.on('data', keep(process.stdout))
  child.stderr.on('data', keep(process.stderr))

  await once(child, 'spawn') // throws where the program does not start
  const exited = once(child, 'exit')
  const closed = once(child, 'close')
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} has no process id`)
  const name = [command, ...args].join(' ')

  let interruptedBy: NodeJS.Signals | undefined
  const interrupt = (signal: NodeJS.Signals) => {
    interruptedBy = signal
    signalGroup(pid, signal)
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  try {
    let failed = false
    const give = (problem: string) => {
      failed = true
      console.error([problem, ...groupMembers(pid)].join('\n  '))
    }
    if (limitMinutes !== undefined && !(await endsWithin(exited, limitMinutes * MINUTE_MS))) {
      give(`Ended after ${limitMinutes} minutes, which is more than it may take: ${name}`)
      signalGroup(pid, 'SIGINT')
      if (!(await endsWithin(exited, graceMs))) signalGroup(pid, 'SIGKILL')
    }
    await exited
    if (!(await endsWithin(closed, graceMs))) {
      give(`It ended, and something that it started still holds its output: ${name}`)
      signalGroup(pid, 'SIGKILL')
      child.stdout.destroy() // what left the group cannot be ended here, only left alone
      child.stderr.destroy()
      await closed
    }
    return { code: failed ? 1 : (child.exitCode ?? 1), output }
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    if (interruptedBy !== undefined) process.kill(process.pid, interruptedBy)
  }
}

async function endsWithin(end: Promise<unknown>, ms: number): Promise<boolean> {
  const given = new AbortController()
  try {
    return await Promise.race([
      end.then(() => true),
      sleep(ms, false, { signal: given.signal }).catch(() => false), // the end came first
    ])
  } finally {
    given.abort()
  }
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error // all have ended
  }
}
