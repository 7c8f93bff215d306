import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { createInterface } from 'node:readline'

/** What `Child` runs and where its output goes. */
export interface ChildInit {
  name: string
  command: string
  args: readonly string[]
  cwd?: string
  env?: NodeJS.ProcessEnv
  /** Every line of stdout and stderr is appended to this file. */
  logFile: string
  /** How long a polite stop may take before SIGKILL, in milliseconds. */
  graceMs?: number
}

/** A program that belongs to the stack: its output is kept, its end is noticed, and it never outlives its owner. */
export class Child {
  readonly name: string
  readonly exited: Promise<string>
  #process: ChildProcess
  #lines: string[] = []
  #waiting = new Set<(line: string) => void>()
  #graceMs: number
  #stopping = false

  constructor(init: ChildInit) {
    this.name = init.name
    this.#graceMs = init.graceMs ?? 10_000
    mkdirSync(dirname(init.logFile), { recursive: true })
    const log = createWriteStream(init.logFile, { flags: 'a' })
    // A group of its own: Ctrl-C in the terminal reaches the owner only, who then stops things in order.
    this.#process = spawn(init.command, init.args, {
      cwd: init.cwd,
      env: init.env ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream === null) continue
      createInterface({ input: stream }).on('line', (line) => {
        log.write(`${line}\n`)
        this.#lines.push(line)
        if (this.#lines.length > 400) this.#lines.shift()
        for (const waiter of this.#waiting) waiter(line)
      })
    }
    this.exited = new Promise((resolve) => {
      this.#process.once('error', (error) => resolve(error.message))
      this.#process.once('exit', (code, signal) => {
        log.end()
        resolve(signal ?? `exit code ${code}`)
      })
    })
  }

  get pid(): number {
    if (this.#process.pid === undefined) throw new Error(`${this.name} did not start`)
    return this.#process.pid
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null && this.#process.pid !== undefined
  }

  /** True from the moment its owner asked it to end. */
  get stopping(): boolean {
    return this.#stopping
  }

  /** The newest lines of output, for error messages. */
  tail(count = 15): string {
    return this.#lines.slice(-count).join('\n')
  }

  /**
   * Waits for a line that matches and that `accept` takes; also looks at the lines already there.
   * Throws when the program ends first.
   */
  async line(
    pattern: RegExp,
    timeoutMs: number,
    accept: (match: RegExpMatchArray) => boolean = () => true,
  ): Promise<RegExpMatchArray> {
    const find = (line: string) => {
      const match = line.match(pattern)
      return match !== null && accept(match) ? match : undefined
    }
    for (const line of this.#lines) {
      const match = find(line)
      if (match !== undefined) return match
    }
    let waiter: ((line: string) => void) | undefined
    let timer: NodeJS.Timeout | undefined
    try {
      return await new Promise<RegExpMatchArray>((resolve, reject) => {
        waiter = (line) => {
          const match = find(line)
          if (match !== undefined) resolve(match)
        }
        this.#waiting.add(waiter)
        timer = setTimeout(() => {
          reject(new Error(`${this.name} did not print ${pattern} within ${timeoutMs} ms:\n${this.tail()}`))
        }, timeoutMs)
        void this.exited.then((how) => reject(new Error(`${this.name} ended (${how}) too early:\n${this.tail()}`)))
      })
    } finally {
      clearTimeout(timer)
      if (waiter !== undefined) this.#waiting.delete(waiter)
    }
  }

  /** Sends one signal to the program alone. */
  signal(signal: NodeJS.Signals): void {
    if (this.running) process.kill(this.pid, signal)
  }

  /** Ends it politely, and by force after the grace time. Idempotent. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    this.#stopping = true
    if (!this.running) return
    this.signal(signal)
    const timer = setTimeout(() => this.signal('SIGKILL'), this.#graceMs)
    await this.exited
    clearTimeout(timer)
  }

  /** SIGKILL, as a power cut would. */
  async kill(): Promise<void> {
    this.#stopping = true
    this.signal('SIGKILL')
    if (this.#process.pid !== undefined) await this.exited
  }
}
