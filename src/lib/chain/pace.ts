import { z } from 'zod'

/** How often workers report, as `WorkersApi::pace` shows it. It slows down as the registry grows. */
export const paceSchema = z.object({
  /** Blocks between two reports of a worker that cost no fee. */
  heartbeatInterval: z.int(),
  /** Ticks without any word after which a worker counts as offline. */
  silence: z.int(),
  /** Workers that take tasks. */
  active: z.int(),
})

export type Pace = z.infer<typeof paceSchema>
