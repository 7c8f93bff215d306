import { z } from 'zod'
import { DatabaseFailedError } from './errors.ts'

const SQLITE_IOERR = 10
const sqliteErrorSchema = z.object({ errcode: z.number() })

/**
 * The fault of a disk under the database, if an error is one: after it nobody knows what of the last writes is on the disk,
 * so a bridge is to end. A full disk is none: it is waited for.
 */
export function databaseFault(error: unknown): DatabaseFailedError | undefined {
  const parsed = sqliteErrorSchema.safeParse(error)
  const fails = error instanceof Error && parsed.success && (parsed.data.errcode & 0xff) === SQLITE_IOERR
  return fails ? new DatabaseFailedError({ cause: error }) : undefined
}
