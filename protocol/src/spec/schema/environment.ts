import { refuse, text } from './scalars.ts'
import { z } from './zod.ts'

/** Dots and hyphens are for programs that take their settings by such names, as `discovery.type`. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/
const value = z.union([text(32_768), z.number(), z.boolean(), z.null()])

/** `NAME: value` pairs or a list of `NAME=value`. Always a map of strings afterwards. */
export const environment = z
  .union([z.record(z.string(), value), z.array(text(32_768))])
  .transform((input, ctx): Record<string, string> => {
    const result: Record<string, string> = {}
    const entries = Array.isArray(input)
      ? input.map((entry, index) => splitEntry(entry, index))
      : Object.entries(input).map(([key, item]) => ({ key, item: item === null ? undefined : String(item), at: key }))
    for (const { key, item, at } of entries) {
      if (!NAME.test(key)) refuse(ctx, 'spec_bad_environment', `"${key.slice(0, 40)}" is not a variable name`, [at])
      else if (item === undefined)
        refuse(ctx, 'spec_bad_environment', `${key} has no value. A worker has no environment to take it from`, [at])
      else if (Object.hasOwn(result, key)) refuse(ctx, 'spec_duplicate_key', `${key} is set twice`, [at])
      else result[key] = item
    }
    return result
  })

function splitEntry(entry: string, at: number) {
  const equals = entry.indexOf('=')
  return equals < 0
    ? { key: entry, item: undefined, at }
    : { key: entry.slice(0, equals), item: entry.slice(equals + 1), at }
}
