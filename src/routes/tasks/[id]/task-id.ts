import { parseTaskId } from '@edgecloud/protocol'
import { z } from 'zod'

/** The part of the address that names a task: a u64 in decimal digits. */
export const taskIdSchema = z
  .string()
  .regex(/^\d+$/)
  .transform((text, context) => {
    const task = parseTaskId(text)
    if (task !== undefined) return task
    context.addIssue({ code: 'custom', message: 'not a number of a task' })
    return z.NEVER
  })
