import type { Logger } from '../../logger/logger.ts'
import { Redaction } from '../../secrets/redaction.ts'
import type { RunSecrets } from '../../secrets/run-secrets.ts'
import { ExplainRefusal } from './explain-refusal.ts'
import { keepOutputs } from '../keep-outputs.ts'
import type { RunOutcome } from '../run-outcome.ts'
import type { ContainerPlan, RunPlan } from '../run-plan.ts'
import { secretNames } from '../secret-names.ts'
import type { ExecutionEnd, Launch } from '../supervisor/execution.ts'
import { finishLog } from '../supervisor/finish-log.ts'
import { FrameLog } from '../supervisor/frame-log.ts'
import { readEarlierLog } from '../supervisor/read-earlier-log.ts'
import { RunSupervisor, type StopReason } from '../supervisor/run-supervisor.ts'
import { bootMs } from '../../clock/boot-ms.ts'
import { whenRoom } from '../../storage/when-room.ts'
import type { DockerEngine } from './docker-engine.ts'
import { DockerExecution, type Taken } from './docker-execution.ts'
import type { DockerRunDirectory, DockerStarted, PulledImages } from './docker-run-directory.ts'
import { DockerRefusedError } from './errors.ts'
import { containerName } from './names.ts'
import type { RunResources } from './run-resources.ts'
import { VolumeWatch } from './volume-watch.ts'

export interface DockerRunInit {
  readonly engine: DockerEngine
  readonly directory: DockerRunDirectory
  readonly plan: RunPlan
  readonly started: DockerStarted
  readonly images: PulledImages
  readonly resources: RunResources
  readonly secrets: RunSecrets | undefined
  /** What separates tasks from the machine, for people. */
  readonly isolation: string
  /** How often what the run has on disk is looked at. */
  readonly diskLookMs: number
  readonly logger: Logger
}

const MIB = 1_048_576

/** Watches over one started run, from wherever it stands, to its end. */
export class DockerRun {
  /** Resolves when the outcome is written down, or when the run was let go. */
  readonly over: Promise<void>
  readonly #init: DockerRunInit
  readonly #letGo = new AbortController()
  /** Containers that were started before this process watched, until it follows them. */
  readonly #begun = new Set<string>()
  readonly #explained = new Set<string>()
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
    // What cannot be kept need not be made: without its log a run has no result.
    const endIt = () => this.stop('interrupted')
    const log = (this.#log = new FrameLog(directory.frames, plan.logQuotaBytes, earlier, endIt))
    if (earlier === undefined) this.#sayImages(log)
    const result = await this.#keepOutputs(log, await this.#supervise(log))
    const outcome = await finishLog(log, result, this.#letGo.signal) // a full disk delays the end of a run, it does not lose it
    this.#log = undefined
    const record = { outcome, bootId: started.bootId, endedAtMs: Date.now(), log: log.totals }
    // Whatever the fault: who began anew with the log would not know what its disk has lost.
    await whenRoom(
      () => directory.writeExit(record),
      this.#letGo.signal,
      () => true,
    )
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
    const over = new AbortController()
    void this.#watchDisk(log, supervisor, AbortSignal.any([over.signal, this.#letGo.signal]))
    return Promise.race([supervisor.ended, aborted(this.#letGo.signal)]).finally(() => over.abort())
  }

  /** Kills a run that writes more than it has reserved: with time to end it would write on. */
  async #watchDisk(log: FrameLog, supervisor: RunSupervisor, signal: AbortSignal): Promise<void> {
    const { engine, resources, plan, diskLookMs, logger } = this.#init
    const limitBytes = Math.max(0, plan.diskMib * MIB - plan.logQuotaBytes - resources.inputBytes)
    const { volumes } = resources
    const containers = plan.containers.map((container) => this.#nameOf(container))
    const watch = new VolumeWatch({ engine, volumes, containers, limitBytes, lookMs: diskLookMs, logger, signal })
    const overfull = await watch.overfull()
    if (overfull === undefined) return
    const { service, name, bytes } = overfull.fullest
    const [of] = plan.containers.filter((container) => container.service === service)
    const deleted = overfull.deletedBytes === 0 ? '' : ` and ${mib(overfull.deletedBytes)} in deleted files`
    const held = `its volumes hold ${mib(overfull.bytes)}, of which ${mib(bytes)} are in ${name} of ${service}${deleted}`
    const text = `ended: ${held}; it reserved ${mib(limitBytes)} for them. Reserve more disk: x-edge.disk`
    const [first] = plan.containers
    const source = of ?? first
    if (source) log.say(source, text)
    supervisor.kill({ kind: 'outOfDisk', service, volume: name, limitBytes })
  }

  /** After the last program has ended, and before the end is written down: from then on the volumes may go. */
  #keepOutputs(log: FrameLog, outcome: RunOutcome): Promise<RunOutcome> {
    const { plan, resources, logger } = this.#init
    return keepOutputs({
      ...{ plan, log, logger, outcome, signal: this.#letGo.signal },
      collect: (exitCode, signal) => resources.collectOutputs(exitCode, signal),
      isFinal: (fault) => fault instanceof DockerRefusedError && fault.data.status < 500,
    })
  }

  readonly #launch: Launch = (container, events) => {
    const { engine, resources, isolation, logger } = this.#init
    const { service, replica } = container
    const name = this.#nameOf(container)
    const user = resources.userOf(container)
    const refusal = new ExplainRefusal({ user, insteadOfRoot: resources.insteadOfRoot(container), isolation })
    const execution = new DockerExecution({
      engine,
      name,
      create: () => resources.createContainer(container),
      taken: this.#taken.get(`${service}.${replica}`) ?? { stdout: 0, stderr: 0 },
      redaction: this.#redaction,
      memoryLimitBytes: container.limits.memoryBytes,
      waitsForHealth: container.docker?.healthcheck !== undefined,
      events: {
        ...events,
        onOutput: (stream, chunk, from) => {
          refusal.see(chunk)
          events.onOutput(stream, chunk, from)
        },
      },
      logger,
      signal: this.#letGo.signal,
      resume: this.#begun.delete(name),
    })
    void execution.ended.then((end) => this.#explain(container, end, refusal))
    return execution
  }

  /** Once for each container: what starts again fails again. */
  #explain(container: ContainerPlan, end: ExecutionEnd, refusal: ExplainRefusal): void {
    const name = this.#nameOf(container)
    if (end.kind !== 'exited' || end.exitCode === 0 || this.#explained.has(name)) return
    const lines = refusal.lines()
    if (lines.length > 0) this.#explained.add(name)
    for (const line of lines) this.#log?.say(container, line)
  }

  #nameOf(container: ContainerPlan): string {
    return containerName(this.#init.plan.runId, container)
  }
}

const mib = (bytes: number): string =>
  Number.isFinite(bytes) ? `${(bytes / MIB).toFixed(1)} MiB` : 'more files than can be counted'

/** Never resolves; rejects when the signal aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}
