import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { freePort } from '../../../worker-bridge/src/commands/free-port.ts'

const lookSchema = z.object({
  ended: z.boolean(),
  told: z.object({ size: z.number(), root: z.string() }).nullable(),
  rss: z.number(),
  mostRss: z.number(),
  /** Processor time since its start. */
  cpuMs: z.number(),
  refused: z.array(z.string()),
})
export type WorkerLook = z.output<typeof lookSchema>

/** The worker of the benchmark, seen from outside. */
export class WorkerProcess {
  readonly addresses: readonly string[]
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  readonly #keys: string

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, keys: string, addresses: readonly string[]) {
    this.#child = child
    this.#lines = lines
    this.#keys = keys
    this.addresses = addresses
  }

  static async start(options: readonly string[] = []): Promise<WorkerProcess> {
    const keys = mkdtempSync(join(tmpdir(), 'edgecloud-bench-'))
    const program = fileURLToPath(new URL('./bench-worker.ts', import.meta.url))
    const child = spawn(process.execPath, [...options, program, keys, String(await freePort('127.0.0.1'))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
    const first: unknown = JSON.parse(String((await lines.next()).value))
    return new WorkerProcess(child, lines, keys, z.array(z.string()).parse(first))
  }

  /** The address of one transport. */
  address(transport: 'ws' | 'webrtc-direct'): string {
    return this.addresses.find((address) => address.includes(`/${transport}`)) ?? ''
  }

  /** Runs a script as a task with a log of at most `disk`, such as `2G`. */
  async submit(task: number, script: string, disk: string): Promise<void> {
    await this.#ask({ submit: task, script, disk })
  }

  /** What it holds of a task now, and the most memory that it had since the last look. */
  async look(task: number): Promise<WorkerLook> {
    return lookSchema.parse(await this.#ask({ look: task }))
  }

  /** Waits until the end of a task is on the chain. */
  async ended(task: number): Promise<WorkerLook> {
    for (;;) {
      const look = await this.look(task)
      if (look.ended) return look
      await pause(200)
    }
  }

  async stop(): Promise<void> {
    const closed = once(this.#child, 'close')
    this.#child.stdin?.end()
    await closed
    rmSync(this.#keys, { recursive: true, force: true })
  }

  async #ask(command: object): Promise<unknown> {
    this.#child.stdin?.write(`${JSON.stringify(command)}\n`)
    const { value, done } = await this.#lines.next()
    if (done === true) throw new Error('the worker of the benchmark has ended')
    return JSON.parse(String(value))
  }
}
