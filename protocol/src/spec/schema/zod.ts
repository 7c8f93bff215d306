/** The one door to zod: its generated-code path is switched off, because the dApp's policy forbids `new Function`. */
import { z } from 'zod'

z.config({ jitless: true })

export { z }
