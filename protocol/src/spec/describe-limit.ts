import type { z } from './schema/zod.ts'

/** Words for limits that the schema does not explain itself; undefined leaves the schema's own message. */
export function describeLimit(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === 'too_small') return `At least ${issue.minimum}${unit(issue.origin)}`
  if (issue.code === 'too_big') return `At most ${issue.maximum}${unit(issue.origin)}`
  return undefined
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' entries' : ''
}
