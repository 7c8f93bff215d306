import { command } from './command.ts'
import { environment } from './environment.ts'
import { image } from './image.ts'
import { duration, innerPath, line, memory, name, region } from './scalars.ts'
import { z } from './zod.ts'

/** Host of a registry, with a port or not. */
const REGISTRY = /^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?(:\d{1,5})?$/

const placement = z.strictObject({
  workers: z
    .array(z.int().min(0).max(0xffff_ffff))
    .min(1)
    .max(16, 'At most 16 workers')
    .optional()
    .meta({ description: 'Run on exactly these workers, by number' }),
  near: z
    .tuple([z.number().min(-90).max(90), z.number().min(-180).max(180)])
    .optional()
    .meta({ description: 'Latitude and longitude in degrees' }),
  radiusKm: z.int().min(1).max(20_038).optional().meta({ description: 'Greatest distance from near' }),
  regions: z
    .array(region)
    .min(1)
    .max(8, 'At most 8 regions')
    .optional()
    .meta({ description: 'Regions to choose from' }),
  replicas: z
    .int()
    .min(1)
    .max(16, 'At most 16 copies')
    .default(1)
    .meta({ description: 'Copies of the task, each on its own worker' }),
  spread: z.enum(['none', 'operator', 'region']).default('none').meta({ description: 'Keep the copies apart by this' }),
})

const overriddenService = z.strictObject({
  environment: environment.optional().meta({ description: 'Variables added or replaced' }),
  command: command.optional().meta({ description: 'Replaces the command' }),
  entrypoint: command.optional().meta({ description: 'Replaces the entrypoint' }),
  image: image.optional().meta({ description: 'Replaces the image' }),
})

const override = z.strictObject({
  services: z.record(name, overriddenService).meta({ description: 'Services to change, by name' }),
})

const input = z.strictObject({
  url: line(2048)
    .regex(/^https:\/\/[^\s@]+$/, 'Write an https URL without user name')
    .meta({ description: 'Where to fetch it' }),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'Write 64 lower-case hex digits')
    .meta({ description: 'Hash the content must have' }),
  path: innerPath.meta({ description: 'Where the task sees it' }),
})

/** The extension block that Compose itself ignores. */
export const xEdge = z.strictObject({
  kind: z
    .enum(['service', 'batch'])
    .default('service')
    .meta({ description: 'A batch ends by itself, a service runs until stopped' }),
  runtime: z
    .enum(['docker', 'kubernetes', 'shell', 'terraform'])
    .default('docker')
    .meta({ description: 'What runs it on the worker' }),
  isolation: z
    .enum(['bubblewrap', 'runc', 'runc-userns', 'gvisor', 'kata'])
    .optional()
    .meta({ description: 'Weakest isolation to accept' }),
  disk: memory.optional().meta({ description: 'Disk reserved for images, volumes and outputs, such as 1G' }),
  placement: placement.prefault({}).meta({ description: 'Where to run it' }),
  overrides: z
    .record(z.string().regex(/^([a-z][a-z0-9-]{0,31}|\d{1,10})$/, 'Write a region or a worker number'), override)
    .default({})
    .meta({ description: 'Changes per region or worker number' }),
  budget: z
    .strictObject({
      max: z
        .string()
        .regex(/^\d{1,12}(\.\d{1,12})?$/, 'Write an amount as text: "12.5"')
        .meta({ description: 'Amount in EDG, as text' }),
      per: z.enum(['hour', 'day', 'task']).meta({ description: 'What the amount is for' }),
    })
    .optional()
    .meta({ description: 'The most it may cost' }),
  verify: z
    .strictObject({
      mode: z
        .enum(['none', 'sampled', 'always', 'two-hidden'])
        .default('none')
        .meta({ description: 'How often other workers repeat the run' }),
      comparator: z.enum(['exact']).default('exact').meta({ description: 'How results are compared' }),
    })
    .prefault({})
    .meta({ description: 'Verification of a batch by other workers' }),
  // Left out and not empty by default: files without it keep the hash that they have always had.
  registries: z
    .record(
      z.string().regex(REGISTRY, 'Write the registry as images name it, such as registry.example'),
      name.meta({ description: 'Secret with the login, as user:password' }),
    )
    .refine((logins) => Object.keys(logins).length <= 8, 'At most 8 registries')
    .optional()
    .meta({ description: 'Logins for private registries, by host' }),
  inputs: z.array(input).max(64).default([]).meta({ description: 'Files fetched before the start' }),
  outputs: z.array(innerPath).max(64).default([]).meta({ description: 'Paths kept as the result' }),
  accelerators: z
    .strictObject({ gpu: z.int().min(0).max(64).default(0).meta({ description: 'Number of GPUs' }) })
    .prefault({})
    .meta({ description: 'Special hardware' }),
  timeout: duration.optional().meta({ description: 'Longest time of a run; a batch needs one' }),
})
