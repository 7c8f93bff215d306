import { z } from 'zod'
import { storedJson } from '../storage/stored-json.ts'

/** Files that are kept; the oldest goes. */
const MAX_FILES = 16
/** The longest task file that is read at all. */
const MAX_CHARACTERS = 262_144
const sources = storedJson(
  'edgecloud.sources',
  z.object({
    version: z.literal(1),
    files: z.array(z.object({ hash: z.string(), text: z.string().max(MAX_CHARACTERS) })),
  }),
)

/** Task files as their owner wrote them, by the hash that stands on the chain, which has neither comments nor layout. */
export const sourceStore = {
  /** Undefined when this browser has not kept it. What it gives may be anything: compare its hash. */
  load(hash: string): string | undefined {
    return sources.load()?.files.find((file) => file.hash === hash)?.text
  },

  /** Keeps a file; a browser that takes nothing loses only the layout: the file on the chain serves as well. */
  save(hash: string, text: string): void {
    const others = sources.load()?.files.filter((file) => file.hash !== hash) ?? []
    sources.save({ version: 1, files: [{ hash, text }, ...others].slice(0, MAX_FILES) })
  },
}
