import { EdgeError } from '@edgecloud/protocol'

/** Thrown when another process has the database open. */
export class DataDirInUseError extends EdgeError<'data_dir_in_use', { path: string }> {
  override readonly name = 'DataDirInUseError'
  constructor(path: string, options?: ErrorOptions) {
    super(
      'data_dir_in_use',
      { path },
      `Another bridge is running with ${path}. Stop it, or use another directory.`,
      options,
    )
  }
}

/** Thrown when the database was written by a version that knows more than this one. */
export class DatabaseNewerError extends EdgeError<'database_newer', { path: string; version: number }> {
  override readonly name = 'DatabaseNewerError'
  constructor(path: string, version: number) {
    super('database_newer', { path, version }, `${path} has schema version ${version}, from a newer bridge. Update.`)
  }
}

/** Thrown when the data directory holds runs of another chain. */
export class DataDirOtherChainError extends EdgeError<'data_dir_other_chain', { expected: string; found: string }> {
  override readonly name = 'DataDirOtherChainError'
  constructor(expected: string, found: string) {
    const message = `The data directory belongs to the chain with genesis ${expected}, this one has ${found}.`
    super('data_dir_other_chain', { expected, found }, `${message} Use one data directory per chain.`)
  }
}

interface Shortage {
  directory: string
  freeBytes: number
  freeFiles: number
}

/** Says that the disk of the data directory has too little left for new work. */
export class DiskFullError extends EdgeError<'disk_full', Shortage> {
  override readonly name = 'DiskFullError'
  constructor(directory: string, freeBytes: number, freeFiles: number) {
    const left = `${freeBytes} bytes and ${freeFiles} files are left`
    super(
      'disk_full',
      { directory, freeBytes, freeFiles },
      `The disk of ${directory} is nearly full: ${left}. Make room.`,
    )
  }
}

/** Thrown when the disk fails under the database. What was being written is not believed, and nothing is written any more. */
export class DatabaseFailedError extends EdgeError<'database_failed', { detail: string }> {
  override readonly name = 'DatabaseFailedError'
  constructor(options: { readonly cause: Error }) {
    const detail = options.cause.message
    super(
      'database_failed',
      { detail },
      `The disk fails under the database: ${detail}. Look at it, then start the bridge again; tasks go on meanwhile.`,
      options,
    )
  }
}
