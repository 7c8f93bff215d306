import { z } from 'zod/mini'
import { storedJson } from '../storage/stored-json.ts'

const schema = z.object({ address: z.string(), kind: z.enum(['extension', 'development']) })

/** The account that was chosen last in this browser. */
export type SelectedAddress = z.infer<typeof schema>

/** Without storage the choice simply lasts as long as the page. */
export const selectedAddress = storedJson('edgecloud.account', schema)
