import { join } from 'node:path'
import { RunDirectory } from '../run-directory.ts'
import {
  hostRecordSchema,
  preparedRecordSchema,
  startedRecordSchema,
  type HostRecord,
  type StartedRecord,
} from './run-records.ts'

/** What is known of a shell run on disk. */
export class ShellRunDirectory extends RunDirectory {
  get shimLog(): string {
    return join(this.path, 'shim.log')
  }
  /** What bwrap reads. */
  get files(): string {
    return join(this.path, 'files')
  }

  host(): HostRecord | undefined {
    return this.read('host', hostRecordSchema)
  }
  /** Whether everything that had to be fetched is here. */
  isPrepared(): boolean {
    return this.read('prepared', preparedRecordSchema) !== undefined
  }
  started(): StartedRecord | undefined {
    return this.read('started', startedRecordSchema)
  }

  notePrepared(preparedAtMs: number): void {
    this.write('prepared', { preparedAtMs })
  }
  /** Claims the one execution of this run. @returns false if it was claimed before */
  claim(record: StartedRecord): boolean {
    return this.claimStart(record)
  }
}
