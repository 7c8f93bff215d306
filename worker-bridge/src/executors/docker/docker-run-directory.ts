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

const scratchDirectorySchema = z.strictObject({ path: z.string(), uid: z.int(), gid: z.int(), mode: z.int() })

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
    /** Directories that the image wants as volumes, absolute. */
    volumes: z.array(z.string()).default([]),
    /** Directories that it has where containers see memory. */
    scratch: z.array(scratchDirectorySchema).default([]),
  }),
)

export type DockerStarted = z.output<typeof startedRecordSchema>
/** Images of a run by their name in the plan. */
export type PulledImages = z.output<typeof imagesRecordSchema>
/** A directory of an image; mode as in the file system, without its kind. */
export type ScratchDirectory = z.output<typeof scratchDirectorySchema>
export type PulledImage = PulledImages[string]

/** What is known of a Docker run on disk. */
export class DockerRunDirectory extends RunDirectory {
  get files(): string {
    return join(this.path, 'files')
  }

  started(): DockerStarted | undefined {
    return this.read('started', startedRecordSchema)
  }
  /** Undefined while they are being pulled. */
  images(): PulledImages | undefined {
    return this.read('images', imagesRecordSchema)
  }

  /** Claims the one execution of this run. @returns false if it was claimed before */
  claim(record: DockerStarted): boolean {
    return this.claimStart(record)
  }
  writeImages(images: PulledImages): void {
    this.write('images', images)
  }
}
