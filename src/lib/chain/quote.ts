import { z } from 'zod'
import { wideInteger } from './codec-json.ts'

/** What a task would cost now, as `TasksApi::quote` shows it. Others place tasks too, so it may still turn out otherwise. */
export const quoteSchema = z.object({
  /** Planck held until the task is removed. */
  deposit: wideInteger,
  /** One for each replica that would find a worker; the price is in planck per block. */
  replicas: z.array(z.object({ worker: z.int(), price: wideInteger })),
  /** Replicas that would find none. */
  unplaced: z.int(),
})

export type Quote = z.infer<typeof quoteSchema>
