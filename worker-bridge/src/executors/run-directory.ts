import { mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { createDurably, isErrno, syncDirectory, writeDurably } from '../storage/durable-file.ts'
import { exitRecordSchema, type ExitRecord } from './exit-record.ts'
import { runPlanSchema, type RunPlan } from './run-plan.ts'

/** Thrown when a record of a run is there but is not what was written. */
export class UnreadableRecordError extends Error {
  override readonly name = 'UnreadableRecordError'
  readonly path: string
  constructor(path: string, options?: ErrorOptions) {
    super(`${path} cannot be read`, options)
    this.path = path
  }
}

const failureRecordSchema = z.strictObject({ code: z.string(), message: z.string(), atMs: z.number() })
export type PreparationFailure = z.output<typeof failureRecordSchema>

/**
 * All that is known of one run on disk; what only one kind of executor writes down is added by a class of its own. The
 * plan is written before anything starts, `started` and `exit` by who watches over the run, each once. Log and stop
 * request have folders of their own, so that watching this one is quiet.
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
  /** Fetched before the start. */
  get inputs(): string {
    return join(this.path, 'inputs')
  }
  input(index: number): string {
    return join(this.inputs, String(index))
  }
  /** Store of what the run left behind. */
  get outputs(): string {
    return join(this.path, 'outputs')
  }

  /** Puts the directory in place as a whole, or leaves the one that is there. @param records further files, by name */
  create(plan: RunPlan, records: Readonly<Record<string, unknown>> = {}): void {
    const temporary = `${this.path}.tmp`
    rmSync(temporary, { recursive: true, force: true })
    mkdirSync(join(temporary, 'log'), { recursive: true, mode: 0o700 })
    mkdirSync(join(temporary, 'control'), { mode: 0o700 })
    for (const [name, record] of Object.entries({ plan, ...records })) {
      writeDurably(join(temporary, `${name}.json`), JSON.stringify(record))
    }
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
    return this.read('plan', runPlanSchema)
  }
  exit(): ExitRecord | undefined {
    return this.read('exit', exitRecordSchema)
  }
  /** Why what the run needs cannot be had, once that is certain. */
  failure(): PreparationFailure | undefined {
    return this.read('failure', failureRecordSchema)
  }
  stopRequested(): boolean {
    return this.read('control/stop', z.strictObject({ requested: z.literal(true) })) !== undefined
  }

  writeFailure(failure: PreparationFailure): void {
    this.write('failure', failure)
  }
  writeExit(record: ExitRecord): void {
    this.write('exit', record)
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

  /** Claims the one execution of this run. @returns false if it was claimed before */
  protected claimStart(record: unknown): boolean {
    return createDurably(join(this.path, 'started.json'), JSON.stringify(record))
  }

  protected write(name: string, record: unknown): void {
    writeDurably(join(this.path, `${name}.json`), JSON.stringify(record))
  }

  protected read<T extends z.ZodType>(name: string, schema: T): z.output<T> | undefined {
    const path = join(this.path, `${name}.json`)
    try {
      return schema.parse(JSON.parse(readFileSync(path, 'utf8')))
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined
      throw new UnreadableRecordError(path, { cause: error })
    }
  }
}
