import { randomBytes } from 'node:crypto'
import { emptyRoot, toHex, type ChainRuntime, type Resources } from '@edgecloud/protocol'
import { currentBootId } from '../clock/boot-id.ts'
import type { Clock } from '../clock/clock.ts'
import { ImageRefusedError, RunUnsupportedError } from '../executors/errors.ts'
import type { Executor } from '../executors/executor.ts'
import type { RunOutcome } from '../executors/run-outcome.ts'
import type { RunPlan } from '../executors/run-plan.ts'
import type { Logger } from '../logger/logger.ts'
import type { LogHead } from '../logs/log-store.ts'
import type { RunSecrets } from '../secrets/run-secrets.ts'
import { LogNotKeptError } from '../storage/log-not-kept-error.ts'
import { admit, type HostFacts } from './admit.ts'
import type { ChainPort } from './chain-port.ts'
import type { Journal } from './journal.ts'
import { planResources } from './plan-resources.ts'
import type { RunLogs } from './run-logs.ts'
import { StartGuard } from './start-guard.ts'
import type { Step } from './step.ts'

export interface StepPerformerInit {
  readonly journal: Journal
  readonly logs: RunLogs
  readonly chain: ChainPort
  readonly clock: Clock
  readonly logger: Logger
  readonly executorOf: (runtime: ChainRuntime) => Executor | undefined
  readonly host: () => HostFacts
  /** Undefined where there is no place for them. */
  readonly secrets?: RunSecrets | undefined
}

/** Steps that change something here; the others are messages for the chain. */
export type LocalStep = Exclude<Step, { kind: 'send' | 'report' }>

/** Does one step: writes to the journal first what the effect could otherwise lose. */
export class StepPerformer {
  readonly #init: StepPerformerInit
  readonly #starts: StartGuard

  constructor(init: StepPerformerInit) {
    this.#init = init
    this.#starts = new StartGuard(init.clock)
  }

  /** @returns whether there may now be something new to decide */
  async perform(step: LocalStep): Promise<boolean> {
    const { journal, logs, clock } = this.#init
    const { runId } = step
    switch (step.kind) {
      case 'admit':
        return this.#admit(step)
      case 'adopt':
        return this.#adopt(step.plan)
      case 'prepare':
        return this.#prepare(runId)
      case 'noteCreated':
        journal.append(runId, { kind: 'created' })
        return true
      case 'start':
        return this.#start(runId)
      case 'noteStarted':
        journal.append(runId, { kind: 'started', bootId: currentBootId() })
        return true
      case 'noteEnded':
        return this.#noteEnded(step)
      case 'stop':
        await this.#executor(runId)?.stop(runId)
        return false // the end shows itself
      case 'noteSettled':
        if (step.last) await this.#executor(runId)?.release(runId)
        journal.append(runId, { kind: 'settled', atMs: clock.nowMs(), tick: step.tick })
        return true
      case 'clean':
        await logs.ended(runId)
        await this.#executor(runId)?.remove(runId)
        this.#init.secrets?.remove(runId)
        journal.append(runId, { kind: 'cleaned' })
        return true
      case 'forget':
        journal.forget([runId])
        return true
    }
    return step satisfies never
  }

  async #admit({ runId, duty, at, makesRoom }: Extract<Step, { kind: 'admit' }>): Promise<boolean> {
    const { journal, chain, logger, host } = this.#init
    const { task, replica, assignment, owner, requirements } = duty
    const body = await chain.body(task, at)
    const logKey = toHex(randomBytes(32))
    const verdict = admit({ runId, duty, body, host: host(), reserved: this.#reserved(), logKey })
    const attempt = { task: String(task), replica, attempt: assignment.attempt, owner }
    if (!verdict.ok && verdict.reason === 'NoCapacity' && makesRoom) {
      logger.info('assignment waits until a run that is stopped has made room', { runId, ...attempt })
      return false
    }
    const { runtime, resources } = requirements
    if (verdict.ok) journal.append(runId, { kind: 'intent', attempt, runtime, resources, plan: verdict.plan })
    else {
      const { reason, detail } = verdict
      journal.append(runId, { kind: 'declined', attempt, reason, detail })
      logger.warn('assignment declined', { runId, ...attempt, reason, detail })
    }
    return true
  }

  /** The journal has lost this run, its directory has not. */
  async #adopt(plan: RunPlan): Promise<boolean> {
    const { journal, logger } = this.#init
    const { id, replica, attempt, owner } = plan.task
    const content = { attempt: { task: id, replica, attempt, owner }, resources: planResources(plan), plan }
    journal.append(plan.runId, { kind: 'intent', runtime: plan.runtime, ...content })
    logger.warn('run taken over from its directory; the journal did not know it', { runId: plan.runId, task: id })
    return true
  }

  async #prepare(runId: string): Promise<boolean> {
    const { journal, logger } = this.#init
    const intent = journal.entries.get(runId)?.intent
    if (intent === undefined) return false
    try {
      await this.#executor(runId)?.prepare(intent.plan)
      journal.append(runId, { kind: 'created' })
    } catch (error) {
      const refused = error instanceof ImageRefusedError
      if (!refused && !(error instanceof RunUnsupportedError)) throw error
      const reason = refused ? 'ImageRefused' : 'Other'
      journal.append(runId, { kind: 'declined', attempt: intent.attempt, reason, detail: error.message })
      logger.warn('assignment declined', { runId, ...intent.attempt, reason, detail: error.message })
    }
    return true
  }

  async #start(runId: string): Promise<boolean> {
    const { journal, logger, clock } = this.#init
    const verdict = this.#starts.ask(runId)
    if (verdict === 'wait') return false
    const executor = this.#executor(runId)
    if (verdict === 'give-up') {
      await executor?.stop(runId) // whatever start is still on its way finds this and ends
      const outcome = {
        kind: 'failedToStart',
        code: 'run_damaged',
        message: 'the supervisor of the run did not come up',
        durationMs: 0,
      } as const
      return this.#noteEnded({ runId, outcome, endedAtMs: clock.nowMs() })
    }
    const first = journal.entries.get(runId)?.started === undefined
    journal.append(runId, { kind: 'started', bootId: currentBootId() })
    await executor?.start(runId)
    if (first) logger.info('run started', { runId, ...journal.entries.get(runId)?.intent?.attempt })
    return false // it shows itself when its supervisor is up
  }

  async #noteEnded(
    step: Pick<Extract<Step, { kind: 'noteEnded' }>, 'runId' | 'outcome' | 'endedAtMs'>,
  ): Promise<boolean> {
    const { journal, logs, logger } = this.#init
    const { runId, endedAtMs } = step
    const { outcome, head } = await this.#withLog(runId, step.outcome)
    const log = { size: String(head?.size ?? 0n), root: toHex(head?.root ?? emptyRoot()) }
    journal.append(runId, { kind: 'ended', outcome, endedAtMs, log })
    this.#init.secrets?.remove(runId)
    await logs.ended(runId)
    logger.info('run ended', { runId, ...journal.entries.get(runId)?.intent?.attempt, outcome, logSize: log.size })
    return true
  }

  /** A result without its log is none: then the chain keeps what it last knew of the log. */
  async #withLog(runId: string, outcome: RunOutcome): Promise<{ outcome: RunOutcome; head?: LogHead | undefined }> {
    const { logs, logger } = this.#init
    try {
      return { outcome, head: await logs.use(runId, (store) => store.durableHead()) }
    } catch (error) {
      if (!(error instanceof LogNotKeptError)) throw error
      logger.error('the log of a run that has ended is lost', { runId, error })
      const cause = 'the disk of the worker failed under its log'
      return { outcome: { kind: 'hostLost', cause, durationMs: outcome.durationMs } }
    }
  }

  #executor(runId: string): Executor | undefined {
    const runtime = this.#init.journal.entries.get(runId)?.intent?.runtime
    return runtime && this.#init.executorOf(runtime)
  }

  /** What runs that are not over hold. */
  #reserved(): Resources {
    const sum = { cpuMillis: 0, memoryMib: 0, diskMib: 0, gpus: 0 }
    for (const { intent, declined, ended, cleaned } of this.#init.journal.entries.values()) {
      if (!intent || declined || ended || cleaned) continue
      for (const key of ['cpuMillis', 'memoryMib', 'diskMib', 'gpus'] as const) sum[key] += intent.resources[key]
    }
    return sum
  }
}
