import { cpus, memory } from './scalars.ts'
import { z } from './zod.ts'

const pids = z.int().min(1).max(32_768)

/** Compose `deploy`, the parts that mean something on one worker. */
export const deploy = z.strictObject({
  replicas: z
    .int()
    .min(1, 'At least one')
    .max(16, 'At most 16 per service')
    .default(1)
    .meta({ description: 'Containers of this service in each copy of the task' }),
  resources: z
    .strictObject({
      limits: z
        .strictObject({
          cpus: cpus.optional().meta({ description: 'Cores, such as "0.5"' }),
          memory: memory.optional().meta({ description: 'Memory, such as 256M' }),
          pids: pids.optional().meta({ description: 'Most processes and threads' }),
        })
        .default({})
        .meta({ description: 'What is reserved on the worker and never exceeded' }),
    })
    .prefault({})
    .meta({ description: 'Limits of one container' }),
})
