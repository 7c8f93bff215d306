import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { RUN_LABEL } from '../../../worker-bridge/src/executors/docker/names.ts'
import { wallMs } from './wall-ms.ts'

/** The Docker of the worker, by its own command. */
export class DockerHost {
  readonly #host: readonly string[]

  constructor(socketPath: string) {
    this.#host = ['--host', `unix://${socketPath}`]
  }

  /** Milliseconds from `docker run` until its first output. Throws when there is none. */
  async runUntilLine(options: readonly string[], image: string, command: readonly string[]): Promise<number> {
    const began = wallMs()
    const child = spawn('docker', [...this.#host, 'run', '--rm', ...options, image, ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const closed = once(child, 'close')
    let lineMs: number | undefined
    let said = '' // the progress of a pull, or what is wrong
    child.stderr.on('data', (bytes: Buffer) => (said += String(bytes)))
    child.stdout.on('data', () => (lineMs ??= wallMs() - began))
    await closed
    if (lineMs === undefined) throw new Error(`docker run printed nothing (exit code ${child.exitCode}):\n${said}`)
    return lineMs
  }

  /** When Docker made and started the container of a run, in Unix milliseconds by its own clock. Throws if it did not. */
  async timesOf(runId: string, { sinceMs }: { sinceMs: number }): Promise<{ createdMs: number; runningMs: number }> {
    const times = ['--since', seconds(sinceMs), '--until', seconds(wallMs())]
    const filters = ['--filter', 'type=container', '--filter', `label=${RUN_LABEL}=${runId}`]
    const format = ['--format', '{{.Action}} {{.TimeNano}}']
    const { stdout } = await promisify(execFile)('docker', [...this.#host, 'events', ...times, ...filters, ...format])
    const first = (action: string) => {
      const [, nanoseconds] = new RegExp(`^${action} (\\d+)$`, 'm').exec(stdout) ?? []
      if (nanoseconds === undefined) throw new Error(`Docker tells of no "${action}" of run ${runId}:\n${stdout}`)
      return Number(nanoseconds) / 1e6
    }
    return { createdMs: first('create'), runningMs: first('start') }
  }
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3)
