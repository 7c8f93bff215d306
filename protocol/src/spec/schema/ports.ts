import { refuse } from './scalars.ts'
import { z } from './zod.ts'

const number = z.int().min(1, 'Ports start at 1').max(65_535, 'Ports end at 65535')
/** Compose itself writes a published port as text. */
const wished = z.union([
  number,
  z
    .string()
    .regex(/^\d{1,5}$/, 'Write one port')
    .transform(Number)
    .pipe(number),
])
const long = z.strictObject({
  target: number.meta({ description: 'Port the service listens on' }),
  published: wished.optional().meta({ description: 'Wished port on the worker; it may give another one' }),
  protocol: z.enum(['tcp', 'udp']).default('tcp').meta({ description: 'Transport' }),
})
type Port = z.output<typeof long>

/** One port: `80`, `"80/udp"`, `"8080:80"` or the long form. Always the long form afterwards. */
export const port = z.union([long, z.string(), z.number()]).transform((value, ctx): Port => {
  if (typeof value === 'object') return value
  const match = /^(?:(\d{1,5}):)?(\d{1,5})(?:\/(tcp|udp))?$/.exec(String(value))
  const target = number.safeParse(Number(match?.[2]))
  const published = match?.[1] === undefined ? undefined : number.safeParse(Number(match[1]))
  if (!match || !target.success || published?.success === false) {
    refuse(ctx, 'spec_bad_port', `"${String(value).slice(0, 40)}" is not a port. Write "80", "80/udp" or "8080:80"`)
    return z.NEVER
  }
  return {
    target: target.data,
    protocol: match[3] === 'udp' ? 'udp' : 'tcp',
    ...(published && { published: published.data }),
  }
})
