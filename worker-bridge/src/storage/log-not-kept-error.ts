// From its own file: through the front door of the package each run's shim would load all of it.
import { EdgeError } from '../../../protocol/src/errors/edge-error.ts'

/** Thrown when the disk fails under the log of a run, or did not make it durable. */
export class LogNotKeptError extends EdgeError<'log_not_kept', { path: string }> {
  override readonly name = 'LogNotKeptError'
  constructor(path: string, options?: ErrorOptions) {
    const detail = options?.cause instanceof Error ? options.cause.message : 'no reason given'
    super(
      'log_not_kept',
      { path },
      `The log of the run cannot be kept: ${detail}. Look at the disk of ${path}.`,
      options,
    )
  }
}
