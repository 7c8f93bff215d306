import { z } from 'zod'

const count = z
  .bigint()
  .max(BigInt(Number.MAX_SAFE_INTEGER))
  .transform((value) => Number(value))

const useSchema = z.object({
  /** A name as task files have them, so that it can be shown as it is. */
  service: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/),
  /** Container of the service, from 0. */
  replica: z.int().min(0),
  /** Processor time since the container was started last, as all counters here. */
  cpuMs: count,
  memoryBytes: count,
  /** 0 when the worker cannot tell. */
  memoryLimitBytes: count,
  networkReceivedBytes: count,
  networkSentBytes: count,
})

/** What the containers of a run used at one moment, as it comes from a worker. */
export const sampleSchema = z
  .object({ timestampMs: count, services: z.array(useSchema).max(1_024) })
  .transform(({ timestampMs, services }) => ({ atMs: timestampMs, uses: services }))

/** `atMs` is Unix time by the worker's clock; without uses the worker cannot tell. */
export type UseSample = z.output<typeof sampleSchema>
export type ContainerUse = UseSample['uses'][number]
