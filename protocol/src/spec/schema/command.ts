import { refuse, text } from './scalars.ts'
import { splitCommand } from './split-command.ts'
import { z } from './zod.ts'

const MAX_ARGUMENT = 32_768
const argument = text(MAX_ARGUMENT)

/** An argument list, or one line that is split as Compose splits it. Always a list afterwards. */
export const command = z
  .union([z.array(argument).max(256, 'At most 256 arguments'), argument])
  .transform((value, ctx): string[] => {
    const words = typeof value === 'string' ? splitCommand(value) : value
    if (words === undefined) refuse(ctx, 'spec_bad_command', 'A quote is left open, or a backslash stands at the end')
    return words ?? z.NEVER
  })
