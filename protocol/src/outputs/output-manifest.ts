import { z } from '../spec/schema/zod.ts'
import { outputPathFault } from './output-path.ts'

/** Most files and directories of one result. */
export const MAX_OUTPUT_ENTRIES = 10_000

const path = z.string().superRefine((text, ctx) => {
  const fault = outputPathFault(text)
  if (fault !== undefined) ctx.addIssue({ code: 'custom', message: fault })
})
const entry = z.discriminatedUnion('kind', [
  z.strictObject({
    path,
    kind: z.literal('file'),
    /** Its owner may execute it. Nothing else of the mode belongs to the result. */
    executable: z.boolean(),
    /** Bytes. */
    size: z.int().min(0),
    /** Of the content, lower-case hex. */
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  }),
  z.strictObject({ path, kind: z.literal('directory') }),
])

/**
 * What a run left behind: all of it that two honest machines agree on, so no times, no owners and no order of making.
 * Entries are sorted by path, by UTF-16 code units as JavaScript compares texts.
 */
export const outputManifestSchema = z.strictObject({
  version: z.literal(1),
  exitCode: z.int().min(-0x8000_0000).max(0x7fff_ffff),
  entries: z.array(entry).max(MAX_OUTPUT_ENTRIES).superRefine(checkOrder),
})

export type OutputManifest = z.output<typeof outputManifestSchema>
export type OutputEntry = z.output<typeof entry>
export type OutputFile = Extract<OutputEntry, { kind: 'file' }>

function checkOrder(entries: readonly OutputEntry[], ctx: z.RefinementCtx): void {
  const refuse = (index: number, message: string) => ctx.addIssue({ code: 'custom', message, path: [index, 'path'] })
  entries.forEach(({ path, kind }, index) => {
    const before = entries[index - 1]
    if (before?.path === path) return refuse(index, 'the path appears twice')
    if (before !== undefined && before.path > path) return refuse(index, 'the paths are not sorted')
    if (kind === 'file' && hasInside(entries, path)) refuse(index, 'a file has entries inside')
  })
}

/** By bisection: between a path and what lies inside it others may stand, such as /a.txt between /a and /a/b. */
function hasInside(entries: readonly OutputEntry[], path: string): boolean {
  const inside = `${path}/`
  let [low, high] = [0, entries.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.path ?? '') < inside) low = middle + 1
    else high = middle
  }
  return entries[low]?.path.startsWith(inside) === true
}
