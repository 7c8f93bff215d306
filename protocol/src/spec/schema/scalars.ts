import type { ErrorCode } from '../../errors/error-table.ts'
import { parseCpus } from '../quantities/cpus.ts'
import { formatDuration, parseDuration } from '../quantities/duration.ts'
import { parseMemory } from '../quantities/memory.ts'
import { QuantityError } from '../quantities/quantity-error.ts'
import { z } from './zod.ts'

/** Adds an issue that carries one of our codes; `locate-problems` reads it back. */
export function refuse(ctx: z.RefinementCtx, code: ErrorCode, message: string, path: PropertyKey[] = []): void {
  ctx.addIssue({ code: 'custom', params: { code }, message, path })
}

/** Turns a throwing reader of quantities into a schema that reports its message. */
function quantity<In extends string | number, Out>(input: z.ZodType<In>, read: (value: In) => Out) {
  return input.transform((value, ctx): Out => {
    try {
      return read(value)
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error
      refuse(ctx, error.code, error.message)
      return z.NEVER
    }
  })
}

/** Any control character, the ones that break out of a line, a label or an argument list. */
const CONTROL = /\p{Cc}|[\u2028\u2029]/u

/** Text on one line. */
export const line = (max: number) =>
  z
    .string()
    .min(1, 'This must not be empty')
    .max(max, `This is longer than ${max} characters`)
    .refine((text) => !CONTROL.test(text), {
      message: 'Line breaks and control characters do not belong here',
      params: { code: 'spec_control_character' },
    })

/** Text with line breaks, without NUL: an argument, an environment value or the content of a config. */
export const text = (max: number) =>
  z
    .string()
    .max(max, `This is longer than ${max} characters`)
    .refine((value) => !value.includes('\0'), {
      message: 'NUL bytes do not belong here',
      params: { code: 'spec_control_character' },
    })

const NAME_RULE = 'A name has 1 to 63 lower-case letters, digits, "-" and "_", and starts with a letter or digit'
/** Name of a service, volume, config or secret: safe as a host name, a label and a file name. */
export const name = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, NAME_RULE)

/** A path inside the task. */
export const innerPath = line(255).refine(
  (path) => path.startsWith('/') && path !== '/' && !path.split('/').some((part) => part === '..' || part === '.'),
  { message: 'Write an absolute path inside the task, without "." and ".."', params: { code: 'spec_bad_path' } },
)

/** Region name as workers register it. */
export const region = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'A region has 1 to 32 lower-case letters, digits and "-"')

export const duration = quantity(z.string(), (value) => formatDuration(parseDuration(value)))
export const memory = quantity(z.union([z.string(), z.number()]), parseMemory)
export const cpus = quantity(z.union([z.string(), z.number()]), parseCpus)
