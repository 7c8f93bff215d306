import { EdgeError } from '@edgecloud/protocol'

/** Thrown when what a worker sent is no manifest. */
export class ManifestMalformedError extends EdgeError<'outputs_manifest_malformed', null> {
  override readonly name = 'ManifestMalformedError'
  constructor(options?: ErrorOptions) {
    super('outputs_manifest_malformed', null, undefined, options)
  }
}

/** Thrown when a manifest has another root than the chain, or than the manifest before it; both are hex. */
export class RootMismatchError extends EdgeError<'outputs_root_mismatch', { expected: string; actual: string }> {
  override readonly name = 'RootMismatchError'
  constructor(expected: string, actual: string) {
    super('outputs_root_mismatch', { expected, actual })
  }
}

/** Thrown when a file is longer, shorter or another than the manifest says; `path` is that of the manifest. */
export class FileMismatchError extends EdgeError<'outputs_file_mismatch', { path: string }> {
  override readonly name = 'FileMismatchError'
  constructor(path: string) {
    super('outputs_file_mismatch', { path }, `What the worker sent as ${JSON.stringify(path)} is not that file.`)
  }
}

/** Thrown when something is where outputs are to be written. */
export class DirectoryTakenError extends EdgeError<'outputs_directory_taken', { directory: string }> {
  override readonly name = 'DirectoryTakenError'
  constructor(directory: string, options?: ErrorOptions) {
    super('outputs_directory_taken', { directory }, `${directory} is not an empty directory.`, options)
  }
}

/** Thrown when this machine has no place of its own for a path of the manifest. */
export class PathTakenError extends EdgeError<'outputs_path_taken', { path: string }> {
  override readonly name = 'PathTakenError'
  constructor(path: string) {
    super('outputs_path_taken', { path }, `${JSON.stringify(path)} cannot be written without leaving its place.`)
  }
}
