import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { groupMembers } from './group-members.ts'

const MINUTE_MS = 60_000
const DEFAULT_GRACE_MS = 30_000
/** Characters at the end of the output in which the mark is looked for. */
const MARK_WINDOW = 1_000
/** What ends a program with the one that shows it: in a group of its own it hears none of them by itself. */
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const NOT_ENDED = 'It was done and did not end'
const OUTPUT_HELD = 'It ended, and something that it started still holds its output'

/** How to run a program, and for how long. */
export interface RunShownOptions {
  cwd: string
  env?: NodeJS.ProcessEnv
  /** A program that takes longer is ended and counts as failed. Without it a program takes as long as it takes. */
  limitMinutes?: number | undefined
  /** What it prints when all is done: one that does not end soon after that is ended, and said to be. */
  doneMark?: RegExp
  /** How long it may take to end when told to, or when done, and how long others may hold its output after it, in milliseconds. */
  graceMs?: number
}

/**
 * Runs a program, shows what it prints while it prints it, and returns the output with the exit code. It never waits
 * for ever: what overstays its limit or its work, or holds the output of a program that has ended, is named, ended, and
 * makes the code 1. Ctrl-C ends the program first.
 */
export async function runShown(
  command: string,
  args: readonly string[],
  { limitMinutes, doneMark, graceMs = DEFAULT_GRACE_MS, ...options }: RunShownOptions,
): Promise<{ code: number; output: string; endedWhenDone: boolean }> {
  // A group of its own: all of it can be named and ended.
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
  let output = ''
  const marked = new EventEmitter<{ done: [] }>()
  const keep = (target: NodeJS.WriteStream) => (chunk: Buffer) => {
    target.write(chunk)
    output += chunk.toString()
    if (doneMark?.test(output.slice(-MARK_WINDOW)) === true) marked.emit('done')
  }
  child.stdout.on('data', keep(process.stdout))
  child.stderr.on('data', keep(process.stderr))

  await once(child, 'spawn') // throws where the program does not start
  const exited = once(child, 'exit')
  const closed = once(child, 'close')
  const done = once(marked, 'done')
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} has no process id`)

  let interruptedBy: NodeJS.Signals | undefined
  const interrupt = (signal: NodeJS.Signals) => {
    interruptedBy = signal
    signalGroup(pid, signal)
  }
  for (const signal of INTERRUPTS) process.on(signal, interrupt)
  const problems: string[] = []
  const give = (problem: string) => {
    problems.push(problem)
    console.error([`${problem}: ${[command, ...args].join(' ')}`, ...groupMembers(pid)].join('\n  '))
  }
  try {
    const first = await Promise.race([
      exited.then(() => 'exited' as const),
      done.then(() => after(graceMs, 'done' as const)),
      ...(limitMinutes === undefined ? [] : [after(limitMinutes * MINUTE_MS, 'limit' as const)]),
    ])
    if (first !== 'exited') {
      give(first === 'done' ? NOT_ENDED : `Ended after ${limitMinutes} minutes, which is more than it may take`)
      signalGroup(pid, 'SIGINT')
      if ((await Promise.race([exited, after(graceMs, 'late')])) === 'late') signalGroup(pid, 'SIGKILL')
    }
    await exited
    if ((await Promise.race([closed, after(graceMs, 'late')])) === 'late') {
      give(OUTPUT_HELD)
      signalGroup(pid, 'SIGKILL')
      child.stdout.destroy() // what left the group cannot be ended here, only left alone
      child.stderr.destroy()
      await closed
    }
    const code = problems.length > 0 ? 1 : (child.exitCode ?? 1)
    return { code, output, endedWhenDone: first === 'done' }
  } finally {
    for (const signal of INTERRUPTS) process.off(signal, interrupt)
    if (interruptedBy !== undefined) process.kill(process.pid, interruptedBy)
  }
}

/** Keeps nothing alive that has ended before. */
const after = <T>(ms: number, what: T): Promise<T> => sleep(ms, what, { ref: false })

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error // all have ended
  }
}
