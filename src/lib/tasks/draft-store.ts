import { z } from 'zod'
import { storedJson } from '../storage/stored-json.ts'

/** Of the file for a new task. */
const NEW = 'edgecloud.draft'
/** The longest task file that is read at all, and so the longest draft. */
const MAX_CHARACTERS = 262_144
const draftSchema = z.object({ version: z.literal(1), text: z.string().max(MAX_CHARACTERS) })

/** Task files being written, kept in this browser over reloads and crashes: that of a new task, and changes of others. */
export const draftStore = {
  /** Undefined when there is none, or what is there is no draft. */
  load(key = NEW): string | undefined {
    return storedJson(key, draftSchema).load()?.text
  },

  /** False when the browser did not take it, or it is longer than `load` takes; the draft before it stays. */
  save(text: string, key = NEW): boolean {
    const draft = draftSchema.safeParse({ version: 1, text })
    return draft.success && storedJson(key, draftSchema).save(draft.data)
  },

  remove(key = NEW): void {
    storedJson(key, draftSchema).remove()
  },
}
