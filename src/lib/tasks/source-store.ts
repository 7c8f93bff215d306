import { z } from 'zod'

const KEY = 'edgecloud.sources'
/** Files that are kept; the oldest goes. */
const MAX_FILES = 16
/** The longest task file that is read at all. */
const MAX_CHARACTERS = 262_144
const sourcesSchema = z.object({
  version: z.literal(1),
  files: z.array(z.object({ hash: z.string(), text: z.string().max(MAX_CHARACTERS) })),
})

type SourceFile = z.infer<typeof sourcesSchema>['files'][number]

/** Task files as their owner wrote them, by the hash that stands on the chain, which has neither comments nor layout. */
export const sourceStore = {
  /** Undefined when this browser has not kept it. What it gives may be anything: compare its hash. */
  load(hash: string): string | undefined {
    return files().find((file) => file.hash === hash)?.text
  },

  /** Keeps a file; a browser that takes nothing loses only the layout. */
  save(hash: string, text: string): void {
    const others = files().filter((file) => file.hash !== hash)
    const kept = { version: 1, files: [{ hash, text }, ...others].slice(0, MAX_FILES) }
    try {
      localStorage.setItem(KEY, JSON.stringify(kept))
    } catch {
      // Full or blocked: the file on the chain serves as well.
    }
  },
}

function files(): readonly SourceFile[] {
  try {
    return sourcesSchema.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null')).data?.files ?? []
  } catch {
    return [] // not JSON, or no storage
  }
}
