import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { createDurably, isErrno, syncDirectory, writeDurably } from '../../storage/durable-file.ts'
import { runPlanSchema, type RunPlan } from '../run-plan.ts'
import {
  exitRecordSchema,
  hostRecordSchema,
  startedRecordSchema,
  type ExitRecord,
  type HostRecord,
  type StartedRecord,
} from './run-records.ts'

/** Thrown when a record of a run is there but is not what was written. */
export class UnreadableRecordError extends Error {
  override readonly name = 'UnreadableRecordError'
  readonly path: string
  constructor(path: string, options?: ErrorOptions) {
    super(`${path} cannot be read`, options)
    this.path = path
  }
}

/**
 * All that is known of one run on disk. The plan is written by the bridge before anything starts, `started` and `exit`
 * by the shim, each once. Log and stop request have folders of their own, so that watching this one is quiet.
 */
export class RunDirectory {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  get logs(): string {
    return join(this.path, 'log')
  }
  get frames(): string {
    return join(this.logs, 'frames.log')
  }
  get control(): string {
    return join(this.path, 'control')
  }
  get shimLog(): string {
    return join(this.path, 'shim.log')
  }

  /** Puts the directory in place as a whole, or leaves the one that is there. */
  create(plan: RunPlan, host: HostRecord): void {
    const temporary = `${this.path}.tmp`
    rmSync(temporary, { recursive: true, force: true })
    mkdirSync(join(temporary, 'log'), { recursive: true, mode: 0o700 })
    mkdirSync(join(temporary, 'control'), { mode: 0o700 })
    writeDurably(join(temporary, 'plan.json'), JSON.stringify(plan))
    writeDurably(join(temporary, 'host.json'), JSON.stringify(host))
    try {
      renameSync(temporary, this.path)
    } catch (error) {
      if (!isErrno(error, 'ENOTEMPTY') && !isErrno(error, 'EEXIST')) throw error
      rmSync(temporary, { recursive: true, force: true })
    }
    syncDirectory(join(this.path, '..'))
  }

  /** Undefined if there is no such run. */
  plan(): RunPlan | undefined {
    return this.#read('plan.json', runPlanSchema)
  }
  host(): HostRecord | undefined {
    return this.#read('host.json', hostRecordSchema)
  }
  started(): StartedRecord | undefined {
    return this.#read('started.json', startedRecordSchema)
  }
  exit(): ExitRecord | undefined {
    return this.#read('exit.json', exitRecordSchema)
  }
  stopRequested(): boolean {
    return this.#read('control/stop.json', z.strictObject({ requested: z.literal(true) })) !== undefined
  }

  /** Claims the one execution of this run. @returns false if it was claimed before */
  claim(record: StartedRecord): boolean {
    return createDurably(join(this.path, 'started.json'), JSON.stringify(record))
  }
  writeExit(record: ExitRecord): void {
    writeDurably(join(this.path, 'exit.json'), JSON.stringify(record))
  }
  requestStop(): void {
    createDurably(join(this.control, 'stop.json'), JSON.stringify({ requested: true }))
  }

  /** Takes the plan away first: a half removed directory must not look like a run that was never started. */
  remove(): void {
    const trash = `${this.path}.tmp`
    rmSync(trash, { recursive: true, force: true })
    try {
      renameSync(this.path, trash)
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return
      throw error
    }
    syncDirectory(join(this.path, '..'))
    rmSync(trash, { recursive: true, force: true })
  }

  #read<T extends z.ZodType>(name: string, schema: T): z.output<T> | undefined {
    const path = join(this.path, name)
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined
      throw new UnreadableRecordError(path, { cause: error })
    }
  }
}
