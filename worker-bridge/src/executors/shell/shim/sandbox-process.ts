import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { wait } from '../../../clock/wait.ts'
import type { ContainerPlan, RunPlan } from '../../run-plan.ts'
import type { Cgroup } from '../cgroups/cgroup.ts'
import { valuesIn } from '../../../secrets/read-values.ts'
import type { Redaction } from '../../../secrets/redaction.ts'
import { StreamRedactor } from '../../../secrets/stream-redactor.ts'
import { createCgroup } from '../cgroups/create-cgroup.ts'
import { outputDirectory } from '../outputs/output-directory.ts'
import { isAlive } from '../process-identity.ts'
import type { HostRecord } from '../run-records.ts'
import { RUN_VARIABLE } from '../orphans.ts'
import type { ShellRunDirectory } from '../shell-run-directory.ts'
import { bubblewrapOptions, IDENTITY_FILES, limitedCommand, type SandboxBind } from '../sandbox/bubblewrap-options.ts'
import { gatedCommand } from '../sandbox/gated-command.ts'
import { inputsInReach } from '../sandbox/inputs-in-reach.ts'
import { seccompFilterHere } from '../sandbox/seccomp-filter.ts'
import type { Execution, ExecutionEnd, ExecutionEvents } from '../../supervisor/execution.ts'
import { BubblewrapStatus } from './bubblewrap-status.ts'
import { createOutputPipe, type OutputPipe } from './output-pipe.ts'

export interface SandboxInit {
  readonly run: RunPlan
  readonly container: ContainerPlan
  readonly host: HostRecord
  readonly directory: ShellRunDirectory
  /** Takes the run's secrets out of its output; undefined if it has none. */
  readonly redaction: Redaction | undefined
  readonly events: ExecutionEvents
}

const STATUS_FD = 3
const GATE_FD = 4
const FIRST_FILE_FD = 5
/** bwrap and the sandbox's first process: in its control group, and none of the task's. */
const OWN_PROCESSES = 2
const MESSAGE_BYTES = 1_024
/** How often a group is tried to be removed that is not empty yet, and how long after each other. */
const REMOVE_TRIES = 40
const REMOVE_AGAIN_MS = 50

/**
 * One sandbox from start to end. What becomes bwrap waits at a gate; it is put into its cgroup, and then the gate opens,
 * so nothing of the sandbox ever runs outside of the limits. bwrap sets it up and tells the id of its first process.
 */
export class SandboxProcess implements Execution {
  readonly ended: Promise<ExecutionEnd>
  readonly #init: SandboxInit
  readonly #child: ChildProcess
  readonly #cgroup: Cgroup
  readonly #status = new BubblewrapStatus()
  #stderrTail = Buffer.alloc(0)
  #fault: string | undefined

  constructor(init: SandboxInit) {
    this.#init = init
    const { run, container, host, directory } = init
    const pids = container.limits.pids + OWN_PROCESSES
    this.#cgroup = createCgroup(host.cgroups, `${run.runId}.${container.service}.${container.replica}`, {
      ...container.limits,
      pids,
    })
    mkdirSync(directory.files, { recursive: true, mode: 0o700 })
    const paths = run.inputs.map(({ path }) => path)
    const inputs = inputsInReach({ inputsDir: directory.inputs, paths, hostUser: host.hostUser })
    const files = this.#openFiles(inputs.binds)
    const becomesOther = inputs.before.length > 0
    const ids = host.hostUser === null || becomesOther ? {} : { uid: host.hostUser, gid: host.hostUser }
    const own = ['--args', String(files.argsFd), '--', ...limitedCommand(container, host.cgroups.kind === 'none')]
    const [program, ...args] = gatedCommand(GATE_FD, [...inputs.before, host.bubblewrap, ...own])
    const [stdout, stderr] = (['stdout', 'stderr'] as const).map((name) => createOutputPipe(this.#file(name))) as [
      OutputPipe,
      OutputPipe, // two in, two out
    ]
    try {
      this.#child = spawn(program, args, {
        ...ids,
        cwd: '/',
        detached: true, // a group of its own: see kill
        env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', [RUN_VARIABLE]: directory.path },
        stdio: ['ignore', stdout.writerFd, stderr.writerFd, 'pipe', 'pipe', ...files.descriptors],
      })
    } finally {
      for (const fd of [stdout.writerFd, stderr.writerFd, ...files.descriptors]) closeSync(fd)
    }
    this.#follow('stdout', stdout.reader)
    this.#follow('stderr', stderr.reader)
    this.#watchStatus()
    this.#child.once('exit', () => this.kill()) // whatever ended bwrap: nothing of it is to stay
    this.#openGate()
    this.ended = this.#end([stdout.reader, stderr.reader])
  }

  /** Tells the programs to end, as `kill` would: each child of the sandbox's first process gets SIGTERM. */
  terminate(): void {
    const { first } = this.#status
    const children = first === undefined ? [] : childrenOf(first.pid)
    if (children.length === 0) return this.kill() // nothing runs yet that could be told
    for (const pid of children) signalIfThere(pid, 'SIGTERM')
  }

  /**
   * Ends everything in the sandbox: without its first process the kernel kills the rest of the pid namespace. Until that
   * process is known it is in bwrap's own group, alive or just being made, and not yet bound to end with bwrap.
   */
  kill(): void {
    const { first, begun } = this.#status
    if (first !== undefined && isAlive(first)) signalIfThere(first.pid, 'SIGKILL')
    const { pid } = this.#child
    if (pid !== undefined && !(begun && this.#hasEnded())) signalIfThere(-pid, 'SIGKILL')
  }

  #file(name: string): string {
    const { directory, container } = this.#init
    return join(directory.files, `${container.service}.${container.replica}.${name}`)
  }

  #openFiles(inputs: readonly SandboxBind[]) {
    const { run, container, host } = this.#init
    const descriptors: number[] = []
    const open = (name: string, content: string | Uint8Array): number => {
      const path = this.#file(name)
      writeFileSync(path, content, { mode: 0o600 })
      return FIRST_FILE_FD - 1 + descriptors.push(openSync(path, 'r'))
    }
    const filter = seccompFilterHere()
    const seccomp = filter && open('seccomp', filter)
    const contents = [...IDENTITY_FILES, ...container.files]
    const files = contents.map(({ path, content }, index) => ({ fd: open(`file-${index}`, content), path }))
    // bwrap copies what it reads there into the memory of the sandbox.
    const secrets = container.secrets.map(({ name, path }) => {
      const fd = openSync(join(valuesIn(host.secretsDir ?? ''), name), 'r')
      return { fd: FIRST_FILE_FD - 1 + descriptors.push(fd), path }
    })
    const outputs = run.outputs.map((path, index) => ({
      source: outputDirectory(host.outputsDir ?? '', index, path),
      path,
    }))
    const shown = { status: STATUS_FD, gate: GATE_FD, seccomp, files, secrets, inputs, outputs }
    const options = bubblewrapOptions(run, container, shown)
    // By descriptor, not on the command line: environment variables are nobody else's business.
    const argsFd = open('options', options.map((option) => `${option}\0`).join(''))
    return { descriptors, argsFd }
  }

  #follow(name: 'stdout' | 'stderr', output: Readable): void {
    const { events, redaction } = this.#init
    const redactor = redaction && new StreamRedactor(redaction)
    const give = (bytes: Buffer): void => {
      if (bytes.length === 0) return
      if (name === 'stderr') {
        this.#stderrTail = Buffer.from(Buffer.concat([this.#stderrTail, bytes]).subarray(-MESSAGE_BYTES))
      }
      events.onOutput(name, bytes, output)
    }
    output.on('data', (chunk: Buffer) => give(redactor?.push(chunk) ?? chunk))
    if (redactor) output.once('close', () => give(redactor.end()))
  }

  #watchStatus(): void {
    const status = this.#child.stdio[STATUS_FD] as Readable // a pipe by the options of spawn
    status.on('data', (chunk: Buffer) => {
      const before = this.#status.begun
      this.#status.push(chunk)
      if (before || !this.#status.begun) return
      if (this.#hasEnded()) this.kill() // its first process may have been left behind
      this.#init.events.onStarted()
    })
  }

  /** True once bwrap itself has. */
  #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null
  }

  #openGate(): void {
    if (this.#child.pid === undefined) return // not even begun; its error says so
    const gate = this.#child.stdio[GATE_FD] as Writable // a pipe by the options of spawn
    gate.on('error', () => undefined) // it died in the meantime; its exit says so
    try {
      this.#cgroup.add(this.#child.pid)
      gate.end('go\n')
    } catch (error) {
      this.#fault = `cannot be put under its limits: ${String(error)}`
      this.kill()
    }
  }

  async #end(outputs: readonly Readable[]): Promise<ExecutionEnd> {
    const closed = await new Promise<{ signal: string | null } | { error: Error }>((resolve) => {
      this.#child.once('error', (error) => resolve({ error }))
      this.#child.once('close', (_code, signal) => resolve({ signal }))
    })
    await Promise.allSettled(outputs.map((output) => finished(output))) // a broken pipe has ended too
    const memoryKills = this.#cgroup.memoryKills()
    // What was killed may still be giving its memory back. If that takes longer, the group goes with its run.
    for (let tries = 1; !this.#cgroup.remove() && tries < REMOVE_TRIES; tries += 1) await wait(REMOVE_AGAIN_MS)
    if ('error' in closed) return { kind: 'failedToStart', code: 'sandbox_refused', message: closed.error.message }
    if (this.#fault !== undefined) return { kind: 'failedToStart', code: 'sandbox_refused', message: this.#fault }
    const { exitCode } = this.#status
    if (memoryKills > 0 && exitCode !== 0) {
      return { kind: 'outOfMemory', limitBytes: this.#init.container.limits.memoryBytes }
    }
    if (exitCode !== undefined) return { kind: 'exited', exitCode }
    if (closed.signal !== null) return { kind: 'signalled', signal: closed.signal }
    return {
      kind: 'failedToStart',
      code: 'sandbox_refused',
      message: this.#stderrTail.toString('utf8').trim() || 'the sandbox gave no reason',
    }
  }
}

function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').filter(Boolean).map(Number)
  } catch {
    return [] // it is gone
  }
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // it is gone, which is what was wanted
  }
}
