import { z } from 'zod'

/** Of the file for a new task. */
const NEW = 'edgecloud.draft'
/** The longest task file that is read at all, and so the longest draft. */
const MAX_CHARACTERS = 262_144
const draftSchema = z.object({ version: z.literal(1), text: z.string().max(MAX_CHARACTERS) })

/** Task files being written, kept in this browser over reloads and crashes: that of a new task, and changes of others. */
export const draftStore = {
  /** Undefined when there is none, or what is there is no draft. */
  load(key = NEW): string | undefined {
    try {
      const draft = draftSchema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'))
      return draft.success ? draft.data.text : undefined
    } catch {
      return undefined // not JSON, or no storage: there is no draft
    }
  },

  /** False when the browser did not take it, or it is longer than `load` takes; the draft before it stays. */
  save(text: string, key = NEW): boolean {
    const draft = draftSchema.safeParse({ version: 1, text })
    if (!draft.success) return false
    try {
      localStorage.setItem(key, JSON.stringify(draft.data))
      return true
    } catch {
      return false // full or blocked; the page says so
    }
  },

  remove(key = NEW): void {
    try {
      localStorage.removeItem(key)
    } catch {
      // Blocked: then there is none.
    }
  },
}
