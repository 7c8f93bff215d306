import { parseTaskId } from '@edgecloud/protocol'
import { z } from 'zod/mini'

/** The part of the address that names a task: a u64 in decimal digits. */
export const taskIdSchema = z.pipe(
  z.string().check(z.regex(/^\d+$/)),
  z.transform((text, context) => {
    const task = parseTaskId(text)
    if (task !== undefined) return task
    context.issues.push({ code: 'custom', message: 'not a number of a task', input: text })
    return z.NEVER
  }),
)
