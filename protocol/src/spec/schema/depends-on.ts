import { name } from './scalars.ts'
import { z } from './zod.ts'

const condition = z
  .enum(['service_started', 'service_healthy', 'service_completed_successfully'])
  .default('service_started')
  .meta({ description: 'What must be true of the other service' })

/** Service names, or a map from name to condition. Always a map afterwards. */
export const dependsOn = z
  .union([z.record(name, z.strictObject({ condition })), z.array(name)])
  .transform((value): Record<string, { condition: z.output<typeof condition> }> =>
    Array.isArray(value)
      ? Object.fromEntries(value.map((service) => [service, { condition: 'service_started' }]))
      : value,
  )
