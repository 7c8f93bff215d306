import { EdgeError } from '@edgecloud/protocol'

/** Thrown when a run is named that the executor has no records of. */
export class RunUnknownError extends EdgeError<'run_unknown', { runId: string }> {
  override readonly name = 'RunUnknownError'
  constructor(runId: string) {
    super('run_unknown', { runId }, `There is no run ${runId} here. It was never prepared or has been cleaned up.`)
  }
}

/** Thrown when a record of a run is damaged. */
export class RunDamagedError extends EdgeError<'run_damaged', { path: string }> {
  override readonly name = 'RunDamagedError'
  constructor(path: string, options?: ErrorOptions) {
    super('run_damaged', { path }, `${path} cannot be read. Look at the disk; the run is reported as lost.`, options)
  }
}

/** Thrown when this worker does not run an image, wherever it could be had. */
export class ImageRefusedError extends EdgeError<'image_refused', { image: string; detail: string }> {
  override readonly name = 'ImageRefusedError'
  constructor(image: string, detail: string) {
    super('image_refused', { image, detail }, `This worker does not fetch ${image}: ${detail}.`)
  }
}

/** Thrown when a plan asks for something that the executor does not have. */
export class RunUnsupportedError extends EdgeError<'run_unsupported', { feature: string }> {
  override readonly name = 'RunUnsupportedError'
  constructor(feature: string) {
    super('run_unsupported', { feature }, `This worker cannot run the task: ${feature}.`)
  }
}
