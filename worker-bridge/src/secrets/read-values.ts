import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Folder with the values of a run, each in a file with the name of its secret. */
export const valuesIn = (directory: string): string => join(directory, 'values')

/** The secrets of a run by name. @param directory of the run in the place of secrets; throws ENOENT if it has none */
export function readValues(directory: string): ReadonlyMap<string, Uint8Array> {
  const values = valuesIn(directory)
  return new Map(readdirSync(values).map((name) => [name, readFileSync(join(values, name))]))
}
