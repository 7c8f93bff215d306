import { line, name, text } from './scalars.ts'
import { service } from './service.ts'
import { xEdge } from './x-edge.ts'
import { z } from './zod.ts'

const MAX_SERVICES = 32

/** The whole file. Parsing spells out every short form and default, so the output is a valid input with the same meaning. */
export const taskSpecSchema = z.strictObject({
  name: line(63).optional().meta({ description: 'A name for people' }),
  services: z
    .record(name, service)
    .refine((services) => Object.keys(services).length > 0, 'At least one service is needed')
    .refine((services) => Object.keys(services).length <= MAX_SERVICES, `At most ${MAX_SERVICES} services`)
    .meta({ description: 'The programs of this task, by name' }),
  volumes: z
    .record(
      name,
      z.union([z.strictObject({}), z.null()]).transform(() => ({})),
    )
    .default({})
    .meta({ description: 'Named volumes' }),
  configs: z
    .record(name, z.strictObject({ content: text(32_768).meta({ description: 'The text of the file' }) }))
    .default({})
    .meta({ description: 'Files given in the task itself' }),
  secrets: z
    .record(
      name,
      z.strictObject({
        external: z.literal(true).meta({ description: 'Secrets are sent apart, sealed to the worker' }),
      }),
    )
    .default({})
    .meta({ description: 'Names of the secrets the task needs' }),
  'x-edge': xEdge.prefault({}).meta({ description: 'What EdgeCloud needs to know beyond Compose' }),
})

/** A task as validated, with all defaults: what is hashed, stored and executed. */
export type TaskSpec = z.output<typeof taskSpecSchema>
/** One service of a task. */
export type ServiceSpec = TaskSpec['services'][string]
/** The extension block of a task. */
export type EdgeSpec = TaskSpec['x-edge']
