import { duration, refuse, text } from './scalars.ts'
import { z } from './zod.ts'

const test = z.union([z.array(text(4096)).min(1).max(64), text(4096)]).transform((value, ctx): string[] => {
  if (typeof value === 'string') return ['CMD-SHELL', value]
  if (!['CMD', 'CMD-SHELL', 'NONE'].includes(value[0] ?? '')) {
    refuse(ctx, 'spec_bad_healthcheck', 'The list starts with CMD, CMD-SHELL or NONE')
  }
  return value
})

export const healthcheck = z.strictObject({
  test: test.meta({ description: 'Command whose exit code 0 means healthy' }),
  interval: duration.default('30s').meta({ description: 'Time between checks' }),
  timeout: duration.default('30s').meta({ description: 'Longest time of one check' }),
  retries: z.int().min(1).max(100).default(3).meta({ description: 'Failures in a row that mean unhealthy' }),
  start_period: duration.default('0s').meta({ description: 'Time to start in which failures do not count' }),
})
