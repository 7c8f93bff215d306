import { z } from 'zod'

/** The part of a schema that a path leads to, without what makes it optional; undefined where there is none. */
export function schemaAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | undefined {
  const here = bare(schema)
  const [part, ...rest] = path
  if (part === undefined) return here
  if (here instanceof z.ZodArray) return schemaAt(here.element, rest)
  const below = here instanceof z.ZodObject && typeof part === 'string' ? shapeOf(here)[part] : undefined
  return below === undefined ? undefined : schemaAt(below, rest)
}

/** Keys that an object of a schema may have. */
export function keysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const here = schemaAt(schema, path)
  return here instanceof z.ZodObject ? Object.keys(shapeOf(here)) : []
}

/** A key that the operator may write, with dots between its parts; `[]` stands for each entry of a list. */
export interface ConfigKey {
  readonly key: string
  /** What counts where it is not written; undefined where it has to be, or where nothing counts then. */
  readonly preset: unknown
  readonly required: boolean
}

/** Every key of a schema that holds a value or a list of plain values. */
export function configKeys(schema: z.core.$ZodType, prefix = ''): ConfigKey[] {
  const here = bare(schema)
  if (here instanceof z.ZodArray && bare(here.element) instanceof z.ZodObject)
    return configKeys(here.element, `${prefix}[]`)
  if (!(here instanceof z.ZodObject)) {
    const given = z.safeParse(schema, undefined)
    return [{ key: prefix, preset: given.success ? given.data : undefined, required: !given.success }]
  }
  return Object.entries(shapeOf(here)).flatMap(([key, below]) =>
    configKeys(below, prefix === '' ? key : `${prefix}.${key}`),
  )
}

function shapeOf(schema: z.ZodObject): Record<string, z.core.$ZodType> {
  return schema.shape
}

function bare(schema: z.core.$ZodType): z.core.$ZodType {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodOptional) {
    return bare(schema.def.innerType)
  }
  return schema instanceof z.ZodPipe ? bare(schema.def.in) : schema
}
