import { EdgeError } from '@edgecloud/protocol'
import { shownPath } from './shown-path.ts'

/** Thrown when what a worker sent is no list of outputs. */
export class ManifestMalformedError extends EdgeError<'outputs_manifest_malformed', null> {
  override readonly name = 'ManifestMalformedError'
  constructor(options?: ErrorOptions) {
    super('outputs_manifest_malformed', null, undefined, options)
  }
}

/** Thrown when a list of outputs has another root than the chain; both are `0x` hex. */
export class RootMismatchError extends EdgeError<'outputs_root_mismatch', { expected: string; actual: string }> {
  override readonly name = 'RootMismatchError'
  constructor(expected: string, actual: string) {
    super('outputs_root_mismatch', { expected, actual })
  }
}

/** Thrown when a file is longer, shorter or another than the list says; `path` is that of the list. */
export class FileMismatchError extends EdgeError<'outputs_file_mismatch', { path: string }> {
  override readonly name = 'FileMismatchError'
  constructor(path: string) {
    super('outputs_file_mismatch', { path }, `What the worker sent as ${shownPath(path)} is not that file.`)
  }
}

/** Thrown when this computer does not take a file; the cause says why. */
export class SaveFailedError extends EdgeError<'outputs_save_failed', null> {
  override readonly name = 'SaveFailedError'
  constructor(cause: unknown, path?: string) {
    const why = cause instanceof Error ? cause.message : String(cause)
    const what = path === undefined ? 'The file' : shownPath(path)
    super('outputs_save_failed', null, `${what} could not be written here: ${why}`, { cause })
  }
}
