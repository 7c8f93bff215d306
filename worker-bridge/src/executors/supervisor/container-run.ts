import { backoffMs } from '../../retry/backoff.ts'
import type { ContainerPlan } from '../run-plan.ts'
import type { ContainerLog } from './container-log.ts'
import { describeEnd } from './describe-end.ts'
import type { Execution, ExecutionEnd, Launch } from './execution.ts'

const RESTART_DELAY = { firstDelayMs: 1_000, maxDelayMs: 60_000 }

export interface ContainerRunInit {
  readonly plan: ContainerPlan
  readonly launch: Launch
  readonly log: ContainerLog
  /** Something about this container has changed: it started, or it ended for good. */
  readonly onChange: () => void
}

/** One container through all of its restarts. */
export class ContainerRun {
  readonly #init: ContainerRunInit
  #execution: Execution | undefined
  #restart: NodeJS.Timeout | undefined
  #kill: NodeJS.Timeout | undefined
  #executions = 0
  #stopping = false
  #started = false
  #healthy = false
  #end: ExecutionEnd | 'never' | undefined

  constructor(init: ContainerRunInit) {
    this.#init = init
  }

  get plan(): ContainerPlan {
    return this.#init.plan
  }

  /** True once its program was started at least once. */
  get started(): boolean {
    return this.#started
  }
  /** True once its health check has passed. */
  get healthy(): boolean {
    return this.#healthy
  }
  /** True while nothing was done about it yet. */
  get waiting(): boolean {
    return this.#executions === 0 && this.#end === undefined
  }
  /** How it ended for good, `never` if it was not started, undefined while it may still run. */
  get end(): ExecutionEnd | 'never' | undefined {
    return this.#end
  }

  start(): void {
    this.#executions += 1
    const { plan, launch, log, onChange } = this.#init
    this.#execution = launch(plan, {
      onOutput: (stream, chunk, from) => log.output(stream, chunk, from),
      onStarted: () => {
        this.#started = true
        onChange()
      },
      onHealthy: () => {
        this.#healthy = true
        onChange()
      },
    })
    void this.#execution.ended.then((end) => this.#ended(end))
  }

  /** No further start. What runs is told to end, and killed after its grace. */
  stop(): void {
    if (this.#stopping) return
    this.#stopping = true
    clearTimeout(this.#restart)
    if (this.#execution === undefined) return this.#finish('never')
    if (this.#restart !== undefined) return this.#finish(this.#lastEnd)
    this.#execution.terminate()
    this.#kill = setTimeout(() => this.#execution?.kill(), this.plan.stopGraceMs)
  }

  /** As `stop`, without its grace. */
  kill(): void {
    this.stop()
    if (this.#end === undefined) this.#execution?.kill()
  }

  /** Stops watching. */
  close(): void {
    clearTimeout(this.#restart)
    clearTimeout(this.#kill)
    this.#init.log.close()
  }

  #lastEnd: ExecutionEnd | 'never' = 'never'

  #ended(end: ExecutionEnd): void {
    const { log } = this.#init
    log.end()
    clearTimeout(this.#kill)
    this.#lastEnd = end
    if (this.#stopping || !this.#startsAgain(end)) return this.#finish(end)
    const delayMs = Math.round(backoffMs(RESTART_DELAY, this.#executions))
    log.say(`${describeEnd(end)}; starts again in ${delayMs} ms`)
    this.#restart = setTimeout(() => {
      this.#restart = undefined
      this.start()
    }, delayMs)
  }

  #startsAgain(end: ExecutionEnd): boolean {
    if (end.kind === 'failedToStart') return false
    switch (this.plan.restart) {
      case 'always':
      case 'unless-stopped':
        return true
      case 'on-failure':
        return end.kind !== 'exited' || end.exitCode !== 0
      case 'no':
        return false
    }
    return this.plan.restart satisfies never
  }

  #finish(end: ExecutionEnd | 'never'): void {
    if (this.#end !== undefined) return
    this.#end = end
    this.#init.onChange()
  }
}
