import { join } from 'node:path'
import { z } from 'zod'
import { RunDirectory } from '../run-directory.ts'

const startedRecordSchema = z.strictObject({
  /** Boot in which it was started: containers do not live through another one. */
  bootId: z.string(),
  /** Wall clock, Unix time. */
  startedAtMs: z.number(),
  /** Monotonic clock of that boot. */
  bootMs: z.number(),
})

const imagesRecordSchema = z.record(
  /** As the plan has it. */
  z.string(),
  z.strictObject({
    /** What was pulled. */
    id: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    /** Name and digest in its registry; undefined for images that come from none. */
    digest: z.string().optional(),
    /** User that the image asks for; empty is root. */
    user: z.string(),
  }),
)
const failedRecordSchema = z.strictObject({ code: z.string(), message: z.string(), atMs: z.number() })

export type DockerStarted = z.output<typeof startedRecordSchema>
/** Images of a run by their name in the plan. */
export type PulledImages = z.output<typeof imagesRecordSchema>
export type PulledImage = PulledImages[string]
export type PullFailure = z.output<typeof failedRecordSchema>

/** What is known of a Docker run on disk. */
export class DockerRunDirectory extends RunDirectory {
  get files(): string {
    return join(this.path, 'files')
  }

  get inputs(): string {
    return join(this.path, 'inputs')
  }
  input(index: number): string {
    return join(this.inputs, String(index))
  }

  get outputs(): string {
    return join(this.path, 'outputs')
  }

  started(): DockerStarted | undefined {
    return this.read('started', startedRecordSchema)
  }
  /** Undefined while they are being pulled. */
  images(): PulledImages | undefined {
    return this.read('images', imagesRecordSchema)
  }
  /** Why the images cannot be had, once that is certain. */
  failure(): PullFailure | undefined {
    return this.read('failure', failedRecordSchema)
  }

  /** Claims the one execution of this run. @returns false if it was claimed before */
  claim(record: DockerStarted): boolean {
    return this.claimStart(record)
  }
  writeImages(images: PulledImages): void {
    this.write('images', images)
  }
  writeFailure(failure: PullFailure): void {
    this.write('failure', failure)
  }
}
