import { execFile } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { Child } from './child.ts'

/** One worker of a test or development stack. */
export interface BridgeInit {
  root: string
  dir: string
  chainSpec: string
  name: string
  region: string
  /** Degrees. */
  latitude: number
  longitude: number
  /** Where a Docker listens that it may run containers with; none if undefined. */
  dockerSocket?: string
  /** Development key of the operator, for example //Bob. */
  operator: string
  /** Where its output is appended; `bridge.log` in `dir` if undefined, which must not be on a disk that a test fills. */
  logFile?: string
}

const readySchema = z.object({
  event: z.literal('ready'),
  worker: z.number(),
  session: z.number(),
  addresses: z.array(z.string()),
})

/** A line that `edgecloud-bridge run` prints once it serves. */
export type BridgeReady = z.infer<typeof readySchema>

/** Runs the real daemon through its real command line. */
export class BridgeProcess {
  readonly init: BridgeInit
  #child: Child | undefined
  #ready: BridgeReady | undefined

  constructor(init: BridgeInit) {
    this.init = init
  }

  get child(): Child {
    if (this.#child === undefined) throw new Error(`bridge ${this.init.name} was not started`)
    return this.#child
  }

  /** What it said when it last came up. */
  get ready(): BridgeReady {
    if (this.#ready === undefined) throw new Error(`bridge ${this.init.name} is not up`)
    return this.#ready
  }

  /** Makes keys and configuration, and puts the worker on chain; does nothing where that was done before. */
  async prepare(signal?: AbortSignal): Promise<void> {
    const { dir, chainSpec, name, region, latitude, longitude, dockerSocket } = this.init
    if (!existsSync(join(dir, 'config.json'))) {
      const docker = ['--runtimes', dockerSocket === undefined ? 'shell' : 'shell,docker']
      if (dockerSocket !== undefined) docker.push('--docker-socket', dockerSocket)
      const place = ['--latitude', String(latitude), '--longitude', String(longitude), '--region', region]
      await this.#command(
        ['init', '--data', dir, '--chain-spec', chainSpec, '--name', name, ...place, ...docker],
        signal,
      )
    }
    // Asking the chain takes a light client's whole start; on a chain of our own nobody else unregisters the worker.
    const registered = join(dir, 'registered')
    if (existsSync(registered)) return
    await this.register(signal)
    writeFileSync(registered, '')
  }

  /** Puts the worker on chain, or what its configuration offers since it was changed. */
  async register(signal?: AbortSignal): Promise<void> {
    await this.#command(['register', '--data', this.init.dir, '--operator-suri', this.init.operator], signal)
  }

  /** Starts the daemon and waits until it serves. */
  async start(timeoutMs = 90_000): Promise<BridgeReady> {
    const child = new Child({
      name: `bridge ${this.init.name}`,
      command: process.execPath,
      args: [this.#main, 'run', '--data', this.init.dir],
      cwd: this.init.root,
      env: this.#env,
      logFile: this.init.logFile ?? join(this.init.dir, 'bridge.log'),
    })
    this.#child = child
    try {
      const [line] = await child.line(/^\{.*"event":"ready".*\}$/, timeoutMs)
      this.#ready = readySchema.parse(JSON.parse(line))
      return this.#ready
    } catch (error) {
      await child.kill()
      throw error
    }
  }

  /** Ends the daemon; its tasks go on. */
  async stop(): Promise<void> {
    await this.#child?.stop('SIGTERM')
  }

  /** Ends the tasks, which outlive the daemon. */
  async halt(): Promise<void> {
    if (existsSync(join(this.init.dir, 'config.json'))) await this.#command(['halt', '--data', this.init.dir])
  }

  async kill(): Promise<void> {
    await this.#child?.kill()
  }

  get #main(): string {
    return join(this.init.root, 'worker-bridge', 'dist', 'main.js')
  }

  /** Compiled code is kept for the next start: three bridges at once take two cores some seconds to compile it. */
  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, NODE_COMPILE_CACHE: join(this.init.root, 'node_modules', '.cache', 'node') }
  }

  async #command(args: readonly string[], signal?: AbortSignal): Promise<void> {
    try {
      await promisify(execFile)(process.execPath, [this.#main, ...args], {
        cwd: this.init.root,
        env: this.#env,
        timeout: 120_000,
        ...(signal && { signal }),
      })
    } catch (error) {
      const output = commandErrorSchema.safeParse(error)
      const said = output.success ? `${output.data.stdout}${output.data.stderr}` : String(error)
      throw new Error(`edgecloud-bridge ${args[0]} failed for ${this.init.name}:\n${said}`, { cause: error })
    }
  }
}

const commandErrorSchema = z.object({ stdout: z.string(), stderr: z.string() })
