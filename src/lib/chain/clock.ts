import { z } from 'zod'

/** The chain's finality clock as `FinalityApi::clock` shows it: it stands still while finality lags. */
export const clockSchema = z.object({ ticks: z.int(), finalized: z.int(), suspended: z.boolean() })

export type Clock = z.infer<typeof clockSchema>
