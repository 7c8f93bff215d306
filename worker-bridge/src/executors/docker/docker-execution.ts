import type { Readable } from 'node:stream'
import { wait } from '../../clock/wait.ts'
import type { Logger } from '../../logger/logger.ts'
import type { Redaction } from '../../secrets/redaction.ts'
import { StreamRedactor } from '../../secrets/stream-redactor.ts'
import { backoffMs } from '../../retry/backoff.ts'
import type { Execution, ExecutionEnd, ExecutionEvents } from '../supervisor/execution.ts'
import { Demultiplexer } from './demultiplexer.ts'
import type { DockerEngine } from './docker-engine.ts'
import { DockerRefusedError } from './errors.ts'
import type { ContainerReply } from './replies.ts'

const RECONNECT = { firstDelayMs: 200, maxDelayMs: 10_000 }
const HEALTH_POLL_MS = 500
/** From the end of a container's output to its own. */
const END_AFTER_OUTPUT_MS = 2_000
/** 128 and the number of SIGKILL. */
const KILLED_EXIT_CODE = 137
/** The longest that Docker takes to note a lack of memory, from when it has noted the end that came of it. */
const REASON_AFTER_END_MS = 2_000
/** How long a killed program may take to end before the kill is sent again. */
const KILL_AGAIN_MS = 2_000

/** Bytes of a container's output that are in the log already, over all of its executions. */
export type Taken = Record<'stdout' | 'stderr', number>

export interface DockerExecutionInit {
  readonly engine: DockerEngine
  readonly name: string
  /** Makes the container, if it is not there. */
  readonly create: () => Promise<void>
  /** Counted on here. */
  readonly taken: Taken
  /** Takes the run's secrets out of its output, without changing a length; undefined if it has none. */
  readonly redaction: Redaction | undefined
  readonly memoryLimitBytes: number
  readonly waitsForHealth: boolean
  readonly events: ExecutionEvents
  readonly logger: Logger
  /** Lets go of the container, which goes on; `ended` stays open. */
  readonly signal: AbortSignal
  /** It was started before: do not start it, find out how it is. */
  readonly resume: boolean
}

/**
 * One execution of a container. Its output comes as it is written; should that connection break, or was it begun by
 * another bridge, it comes from what Docker kept of it, without what is in the log already. Docker may go down and come
 * back in the meantime.
 */
export class DockerExecution implements Execution {
  readonly ended: Promise<ExecutionEnd>
  readonly #init: DockerExecutionInit
  #over = false
  /** A kill was sent from here: it needs no other reason. */
  #killed = false

  constructor(init: DockerExecutionInit) {
    this.#init = init
    this.ended = this.#run()
      .catch((error: unknown) => this.#failed(error))
      .finally(() => (this.#over = true))
  }

  terminate(): void {
    void this.#insist(async () => {
      const { engine, name } = this.#init
      const container = await engine.container(name)
      await engine.kill(name, container?.Config.StopSignal ?? 'SIGTERM')
      return true
    })
  }

  kill(): void {
    this.#killed = true
    void this.#insist(async () => {
      await this.#init.engine.kill(this.#init.name, 'SIGKILL')
      await wait(KILL_AGAIN_MS, this.#init.signal)
      return this.#over
    })
  }

  async #run(): Promise<ExecutionEnd> {
    const { engine, name, create, resume, events, waitsForHealth } = this.#init
    let live: Readable | undefined
    if (!resume) {
      try {
        await this.#retried(create)
        live = await this.#retried(() => engine.attach(name))
        await this.#retried(() => engine.startContainer(name))
      } catch (error) {
        live?.destroy()
        if (!(error instanceof DockerRefusedError)) throw error
        return { kind: 'failedToStart', code: error.code, message: error.data.detail }
      }
    }
    events.onStarted()
    if (waitsForHealth) void this.#insist(() => this.#isHealthy())
    const broken = live === undefined || !(await this.#take(live, new Skip({ stdout: 0, stderr: 0 })))
    const container = broken ? undefined : await this.#afterOutput()
    return this.#endOf(container ?? (await this.#takeKept()))
  }

  /** The container when it has ended; undefined if it goes on, so that only the connection was lost. */
  async #afterOutput(): Promise<ContainerReply | undefined> {
    const { engine, name, signal } = this.#init
    const soon = AbortSignal.any([signal, AbortSignal.timeout(END_AFTER_OUTPUT_MS)])
    await engine.waitForEnd(name, soon).catch(() => undefined) // looked up below
    const container = await this.#retried(() => engine.container(name))
    return container?.State.Running ? undefined : container
  }

  /** Reads what Docker has kept, until the container has ended and a reading after its end was whole. */
  async #takeKept(): Promise<ContainerReply | undefined> {
    const { engine, name, taken } = this.#init
    for (;;) {
      const whole = await this.#retried(async () => {
        const before = await engine.container(name)
        if (before === undefined) return true
        const complete = await this.#take(await engine.logs(name), new Skip(taken))
        return complete && !before.State.Running
      })
      const container = await this.#retried(() => engine.container(name))
      if (whole) return container
      if (container?.State.Running) await wait(RECONNECT.firstDelayMs, this.#init.signal)
    }
  }

  /** Gives output to the log. @returns false if the connection broke */
  async #take(stream: Readable, skip: Skip): Promise<boolean> {
    const { signal, taken, events, redaction } = this.#init
    const frames = new Demultiplexer()
    const redactor = () => redaction && new StreamRedactor(redaction)
    const redactors = { stdout: redactor(), stderr: redactor() }
    // Redacted before it is skipped: what is skipped may end in the middle of a secret.
    const give = (name: 'stdout' | 'stderr', bytes: Buffer): void => {
      const fresh = skip.rest(name, bytes)
      if (fresh.length === 0) return
      taken[name] += fresh.length
      events.onOutput(name, fresh, stream)
    }
    const drop = (): void => void stream.destroy()
    signal.addEventListener('abort', drop, { once: true })
    return new Promise<boolean>((resolve, reject) => {
      stream.on('data', (chunk: Buffer) => {
        try {
          for (const { stream: name, bytes } of frames.push(chunk)) {
            give(name, redactors[name]?.push(bytes) ?? bytes)
          }
        } catch (error) {
          reject(error)
          stream.destroy()
        }
      })
      stream.once('end', () => {
        for (const name of ['stdout', 'stderr'] as const) give(name, redactors[name]?.end() ?? Buffer.alloc(0))
        resolve(true)
      })
      stream.once('error', () => resolve(false))
      stream.once('close', () => resolve(false)) // after `end` it changes nothing
    }).finally(() => signal.removeEventListener('abort', drop))
  }

  /** Docker said something that we do not understand. The container must not go on unwatched. */
  async #failed(error: unknown): Promise<ExecutionEnd> {
    const { signal, logger, name, engine } = this.#init
    if (signal.aborted) return new Promise(() => undefined) // let go: the container goes on
    logger.error('a container cannot be followed; it is killed', { container: name, error })
    await engine
      .kill(name, 'SIGKILL')
      .catch((problem: unknown) => logger.warn('it cannot be killed', { error: problem }))
    const message = error instanceof Error ? error.message : String(error)
    return { kind: 'failedToStart', code: 'docker_refused', message }
  }

  async #endOf(container: ContainerReply | undefined): Promise<ExecutionEnd> {
    if (container === undefined) return { kind: 'signalled', signal: 'SIGKILL' } // somebody removed it
    const { OOMKilled, ExitCode, Error: message, StartedAt } = container.State
    if (StartedAt === undefined) return { kind: 'failedToStart', code: 'docker_refused', message }
    const lackedMemory = ExitCode !== 0 && (OOMKilled || (await this.#lackedMemory(container.State)))
    if (lackedMemory) return { kind: 'outOfMemory', limitBytes: this.#init.memoryLimitBytes }
    return { kind: 'exited', exitCode: ExitCode }
  }

  /** Docker hears of the end and of the lack of memory by two ways, and keeps the latter only if it came first. */
  async #lackedMemory({ ExitCode, StartedAt = 0 }: ContainerReply['State']): Promise<boolean> {
    if (ExitCode !== KILLED_EXIT_CODE || this.#killed) return false
    const { engine, name, logger, signal } = this.#init
    return engine.lackedMemory(name, StartedAt, Date.now() + REASON_AFTER_END_MS, signal).catch((error: unknown) => {
      signal.throwIfAborted()
      logger.warn('Docker does not say why a container was killed', { container: name, error })
      return false
    })
  }

  async #isHealthy(): Promise<boolean> {
    const container = await this.#init.engine.container(this.#init.name)
    if (container?.State.Health?.Status !== 'healthy') {
      await wait(HEALTH_POLL_MS, this.#init.signal)
      return false
    }
    if (!this.#over) this.#init.events.onHealthy()
    return true
  }

  /** Does something until it is done or the execution is over. */
  async #insist(attempt: () => Promise<boolean>): Promise<void> {
    try {
      while (!this.#over && !(await this.#retried(attempt)));
    } catch (error) {
      if (!this.#init.signal.aborted) this.#init.logger.warn('Docker does not do what it is asked', { error })
    }
  }

  /** Tries again while Docker does not answer; what it refuses is refused, unless the fault is its own. */
  async #retried<T>(action: () => Promise<T>): Promise<T> {
    const { signal, logger, name } = this.#init
    for (let attempt = 1; ; attempt++) {
      signal.throwIfAborted()
      try {
        return await action()
      } catch (error) {
        signal.throwIfAborted()
        if (error instanceof DockerRefusedError && error.data.status < 500) throw error
        if (error instanceof DockerRefusedError && attempt >= 3) throw error
        if (attempt === 3) logger.warn('Docker does not answer; trying again', { container: name, error })
        await wait(backoffMs(RECONNECT, attempt), signal)
      }
    }
  }
}

/** Leaves out what is in the log already. */
class Skip {
  readonly #left: Taken
  constructor(taken: Taken) {
    this.#left = { ...taken }
  }

  rest(stream: 'stdout' | 'stderr', bytes: Buffer): Buffer {
    const skipped = Math.min(this.#left[stream], bytes.length)
    this.#left[stream] -= skipped
    return bytes.subarray(skipped)
  }
}
