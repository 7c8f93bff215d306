import { backoffMs } from '../../../retry/backoff.ts'
import type { ContainerPlan } from '../../run-plan.ts'
import type { ContainerLog } from './container-log.ts'
import type { SandboxEnd, SandboxInit } from './sandbox-process.ts'
import { SandboxProcess } from './sandbox-process.ts'

const RESTART_DELAY = { firstDelayMs: 1_000, maxDelayMs: 60_000 }

export interface ContainerRunInit {
  readonly sandbox: Omit<SandboxInit, 'onOutput' | 'onStarted'>
  readonly log: ContainerLog
  /** Something about this container has changed: it started, or it ended for good. */
  readonly onChange: () => void
}

/** One container through all of its restarts. */
export class ContainerRun {
  readonly plan: ContainerPlan
  readonly #init: ContainerRunInit
  #sandbox: SandboxProcess | undefined
  #restart: NodeJS.Timeout | undefined
  #kill: NodeJS.Timeout | undefined
  #executions = 0
  #stopping = false
  #started = false
  #end: SandboxEnd | 'never' | undefined

  constructor(init: ContainerRunInit) {
    this.#init = init
    this.plan = init.sandbox.container
  }

  /** True once its program was started at least once. */
  get started(): boolean {
    return this.#started
  }
  /** True while nothing was done about it yet. */
  get waiting(): boolean {
    return this.#executions === 0 && this.#end === undefined
  }
  /** How it ended for good, `never` if it was not started, undefined while it may still run. */
  get end(): SandboxEnd | 'never' | undefined {
    return this.#end
  }

  start(): void {
    this.#executions += 1
    const { sandbox, log, onChange } = this.#init
    this.#sandbox = new SandboxProcess({
      ...sandbox,
      onOutput: (stream, chunk, from) => log.output(stream, chunk, from),
      onStarted: () => {
        this.#started = true
        onChange()
      },
    })
    void this.#sandbox.ended.then((end) => this.#ended(end))
  }

  /** No further start. What runs is told to end, and killed after its grace. */
  stop(): void {
    if (this.#stopping) return
    this.#stopping = true
    clearTimeout(this.#restart)
    if (this.#sandbox === undefined) return this.#finish('never')
    if (this.#restart !== undefined) return this.#finish(this.#lastEnd)
    this.#sandbox.terminate()
    this.#kill = setTimeout(() => this.#sandbox?.kill(), this.plan.stopGraceMs)
  }

  #lastEnd: SandboxEnd | 'never' = 'never'

  #ended(end: SandboxEnd): void {
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

  #startsAgain(end: SandboxEnd): boolean {
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

  #finish(end: SandboxEnd | 'never'): void {
    if (this.#end !== undefined) return
    this.#end = end
    this.#init.onChange()
  }
}

/** The end of a container for people. */
export function describeEnd(end: SandboxEnd): string {
  switch (end.kind) {
    case 'exited':
      return `exited with code ${end.exitCode}`
    case 'signalled':
      return `killed by ${end.signal}`
    case 'outOfMemory':
      return `killed for using more than ${end.limitBytes} bytes of memory`
    case 'failedToStart':
      return `could not be started: ${end.message}`
  }
  return end satisfies never
}
