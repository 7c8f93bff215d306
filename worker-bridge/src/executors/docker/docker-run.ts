import type { Logger } from '../../logger/logger.ts'
import { Redaction } from '../../secrets/redaction.ts'
import type { RunSecrets } from '../../secrets/run-secrets.ts'
import type { RunOutcome } from '../run-outcome.ts'
import type { ContainerPlan, RunPlan } from '../run-plan.ts'
import { secretNames } from '../secret-names.ts'
import type { Launch } from '../supervisor/execution.ts'
import { FrameLog } from '../supervisor/frame-log.ts'
import { readEarlierLog } from '../supervisor/read-earlier-log.ts'
import { RunSupervisor, type StopReason } from '../supervisor/run-supervisor.ts'
import { bootMs } from '../../clock/boot-ms.ts'
import { whenRoom } from '../../storage/when-room.ts'
import type { DockerEngine } from './docker-engine.ts'
import { DockerExecution, type Taken } from './docker-execution.ts'
import type { DockerRunDirectory, DockerStarted, PulledImages } from './docker-run-directory.ts'
import { keepOutputs } from './keep-outputs.ts'
import { containerName } from './names.ts'
import type { RunResources } from './run-resources.ts'

export interface DockerRunInit {
  readonly engine: DockerEngine
  readonly directory: DockerRunDirectory
  readonly plan: RunPlan
  readonly started: DockerStarted
  readonly images: PulledImages
  readonly resources: RunResources
  readonly secrets: RunSecrets | undefined
  readonly logger: Logger
}

/** Watches over one started run, from wherever it stands, to its end. */
export class DockerRun {
  /** Resolves when the outcome is written down, or when the run was let go. */
  readonly over: Promise<void>
  readonly #init: DockerRunInit
  readonly #letGo = new AbortController()
  /** Containers that were started before this process watched, until it follows them. */
  readonly #begun = new Set<string>()
  readonly #taken = new Map<string, Taken>()
  #redaction: Redaction | undefined
  #supervisor: RunSupervisor | undefined
  #log: FrameLog | undefined
  #stopped: StopReason | undefined

  constructor(init: DockerRunInit) {
    this.#init = init
    this.over = this.#run().catch((error: unknown) => {
      if (!this.#letGo.signal.aborted) init.logger.error('a run is not watched over any more', { error })
    })
  }

  /** Ends the run; the first reason counts. */
  stop(reason: StopReason): void {
    this.#stopped ??= reason
    this.#supervisor?.stop(this.#stopped)
  }

  /** Stops watching. What runs goes on. */
  close(): void {
    this.#letGo.abort(new Error('the run was let go'))
    this.#supervisor?.close()
    this.#log?.handOver()
    this.#log = undefined
  }

  async #run(): Promise<void> {
    const { plan, directory, started } = this.#init
    const earlier = await readEarlierLog(directory.frames, plan.logQuotaBytes)
    for (const { service, replica } of plan.containers) {
      const stream = (name: 'stdout' | 'stderr') => earlier?.taken(service, replica, name) ?? 0
      this.#taken.set(`${service}.${replica}`, { stdout: stream('stdout'), stderr: stream('stderr') })
    }
    this.#letGo.signal.throwIfAborted()
    const log = (this.#log = new FrameLog(directory.frames, plan.logQuotaBytes, earlier))
    if (earlier === undefined) this.#sayImages(log)
    const outcome = await this.#keepOutputs(log, await this.#supervise(log))
    await log.finish(this.#letGo.signal) // a full disk delays the end of a run, it does not lose it
    this.#log = undefined
    const record = { outcome, bootId: started.bootId, endedAtMs: Date.now(), log: log.totals }
    await whenRoom(() => directory.writeExit(record), this.#letGo.signal)
  }

  /** So that the owner can tell, later too, what was executed. */
  #sayImages(log: FrameLog): void {
    for (const { service, replica, docker } of this.#init.plan.containers) {
      const name = docker?.image ?? ''
      const image = this.#init.images[name]
      if (image) log.say({ service, replica }, `image ${name} is ${image.digest ?? image.id}`)
    }
  }

  /** Without its secrets nobody could keep them out of its log, and none of its containers could start again. */
  async #endWithoutSecrets(log: FrameLog): Promise<RunOutcome> {
    const { plan, engine } = this.#init
    for (const container of plan.containers) await engine.removeContainer(this.#nameOf(container))
    const [first] = plan.containers
    const cause = 'the secrets of the run are gone from the memory of the machine'
    if (first) log.say(first, `ended: ${cause}`)
    return { kind: 'hostLost', cause, durationMs: 0 }
  }

  async #supervise(log: FrameLog): Promise<RunOutcome> {
    const { plan, started, resources, secrets } = this.#init
    if (secretNames(plan).length > 0) {
      const values = secrets?.read(plan.runId)
      if (values === undefined) return this.#endWithoutSecrets(log)
      this.#redaction = new Redaction(values)
    }
    for (const name of await resources.startedContainers()) this.#begun.add(name)
    this.#letGo.signal.throwIfAborted()
    const begun = new Set(this.#begun)
    const supervisor = new RunSupervisor({
      plan,
      log,
      launch: this.#launch,
      before: {
        elapsedMs: Math.max(0, bootMs() - started.bootMs),
        started: (container) => begun.has(this.#nameOf(container)),
      },
    })
    this.#supervisor = supervisor
    supervisor.start(this.#stopped)
    return Promise.race([supervisor.ended, aborted(this.#letGo.signal)])
  }

  /** After the last program has ended, and before the end is written down: from then on the volumes may go. */
  #keepOutputs(log: FrameLog, outcome: RunOutcome): Promise<RunOutcome> {
    const { plan, resources, logger } = this.#init
    return keepOutputs({ resources, plan, log, logger, outcome, signal: this.#letGo.signal })
  }

  readonly #launch: Launch = (container, events) => {
    const { engine, resources, logger } = this.#init
    const { service, replica } = container
    const name = this.#nameOf(container)
    return new DockerExecution({
      engine,
      name,
      create: () => resources.createContainer(container),
      taken: this.#taken.get(`${service}.${replica}`) ?? { stdout: 0, stderr: 0 },
      redaction: this.#redaction,
      memoryLimitBytes: container.limits.memoryBytes,
      waitsForHealth: container.docker?.healthcheck !== undefined,
      events,
      logger,
      signal: this.#letGo.signal,
      resume: this.#begun.delete(name),
    })
  }

  #nameOf(container: ContainerPlan): string {
    return containerName(this.#init.plan.runId, container)
  }
}

/** Never resolves; rejects when the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}
