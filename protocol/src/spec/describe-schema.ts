import { z } from './schema/zod.ts'
import type { SpecPath } from './problem.ts'
import { taskSpecSchema } from './schema/task-spec.ts'

/** The kind of value a key takes, for hints in an editor. */
export type ValueKind = 'map' | 'list' | 'text' | 'number' | 'boolean' | 'choice' | 'null'

/** One key that is allowed at a place. */
export interface SchemaKey {
  readonly key: string
  readonly description: string
  readonly required: boolean
  /** Kinds of value it takes, the long form first. */
  readonly kinds: readonly ValueKind[]
  /** Accepted words, if there is a fixed set. */
  readonly values: readonly string[]
}

/** What may stand at a path of a task file. */
export interface SchemaNode {
  readonly description: string
  readonly kinds: readonly ValueKind[]
  readonly values: readonly string[]
  readonly keys: readonly SchemaKey[]
  /** True where the author chooses the keys, such as service names. */
  readonly anyKey: boolean
}

type Schema = z.core.$ZodType

/** What the schema says about a path, read from the same definition that validates. Undefined for an unknown path. */
export function describeSchema(path: SpecPath): SchemaNode | undefined {
  let schemas: readonly Schema[] = [taskSpecSchema]
  for (const part of path) {
    schemas = schemas.flatMap((schema) => alternatives(schema)).flatMap((schema) => child(schema, part))
    if (schemas.length === 0) return undefined
  }
  const options = schemas.flatMap((schema) => alternatives(schema))
  return {
    description: schemas.map(description).find((text) => text !== '') ?? '',
    kinds: kindsOf(options),
    values: valuesOf(options),
    keys: options.flatMap((option) => (option instanceof z.ZodObject ? keysOf(option) : [])),
    anyKey: options.some((option) => option instanceof z.ZodRecord),
  }
}

function keysOf(object: z.ZodObject): SchemaKey[] {
  return Object.entries(object.shape).map(([key, value]) => {
    const options = alternatives(value)
    // An absent key is acceptable exactly where the schema accepts undefined.
    const required = !z.safeParse(value, undefined).success
    return { key, description: description(value), required, kinds: kindsOf(options), values: valuesOf(options) }
  })
}

/** Steps through wrappers, transforms and unions down to the forms a writer may use. */
function alternatives(schema: Schema): Schema[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => alternatives(option))
  if (schema instanceof z.ZodPipe) return alternatives(schema.in)
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodNullable
  ) {
    return alternatives(schema.def.innerType)
  }
  return [schema]
}

function child(schema: Schema, part: string | number): Schema[] {
  if (schema instanceof z.ZodObject) {
    const found: Schema | undefined = Object.hasOwn(schema.shape, part) ? schema.shape[part] : undefined
    return found ? [found] : []
  }
  if (schema instanceof z.ZodRecord) return [schema.valueType]
  if (schema instanceof z.ZodArray) return [schema.element]
  if (schema instanceof z.ZodTuple && typeof part === 'number') {
    const item = schema.def.items[part]
    return item ? [item] : []
  }
  return []
}

function description(schema: Schema): string {
  return z.globalRegistry.get(schema)?.description ?? ''
}

function kindsOf(options: readonly Schema[]): ValueKind[] {
  return [...new Set(options.map(kindOf))]
}

function kindOf(schema: Schema): ValueKind {
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return 'map'
  if (schema instanceof z.ZodArray || schema instanceof z.ZodTuple) return 'list'
  if (schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return 'choice'
  if (schema instanceof z.ZodNumber) return 'number'
  if (schema instanceof z.ZodBoolean) return 'boolean'
  return schema instanceof z.ZodNull ? 'null' : 'text'
}

function valuesOf(options: readonly Schema[]): string[] {
  return options.flatMap((option) => {
    if (option instanceof z.ZodEnum) return option.options.map(String)
    if (option instanceof z.ZodLiteral) return [...option.values].map(String)
    return option instanceof z.ZodBoolean ? ['true', 'false'] : []
  })
}
