import { innerPath, line, name, refuse } from './scalars.ts'
import { z } from './zod.ts'

const longVolume = z.strictObject({
  type: z.enum(['volume']).meta({ description: 'Only named volumes exist here' }),
  source: name.meta({ description: 'Name of a volume declared under volumes' }),
  target: innerPath.meta({ description: 'Where the service sees it' }),
  read_only: z.boolean().default(false).meta({ description: 'Mount without write access' }),
})
type VolumeMount = z.output<typeof longVolume>

/** A named volume: `data:/var/lib/app[:ro]` or the long form. Host paths are refused before this schema is asked. */
export const volumeMount = z.union([longVolume, line(512)]).transform((value, ctx): VolumeMount => {
  if (typeof value === 'object') return value
  const [source, target, mode, ...rest] = value.split(':')
  const parsed = z.tuple([name, innerPath]).safeParse([source, target])
  if (!parsed.success || rest.length > 0 || !['ro', 'rw', undefined].includes(mode)) {
    refuse(ctx, 'spec_bad_volume', `"${value.slice(0, 60)}" is not a volume. Write name:/path or name:/path:ro`)
    return z.NEVER
  }
  return { type: 'volume', source: parsed.data[0], target: parsed.data[1], read_only: mode === 'ro' }
})

/** A reference to a config or a secret: its name, or source and target. Always the long form afterwards. */
const reference = (defaultTarget: (source: string) => string) =>
  z
    .union([
      z.strictObject({
        source: name.meta({ description: 'Declared name' }),
        target: innerPath.optional().meta({ description: 'File the service sees' }),
      }),
      name,
    ])
    .transform((value) => {
      const source = typeof value === 'string' ? value : value.source
      const target = typeof value === 'string' ? undefined : value.target
      return { source, target: target ?? defaultTarget(source) }
    })

export const configReference = reference((source) => `/${source}`)
export const secretReference = reference((source) => `/run/secrets/${source}`)
