/** What zod and zod/mini have in common: the small one is all that the first scripts of a page load. */
interface Schema<Value> {
  safeParse(input: unknown): { success: true; data: Value } | { success: false }
}

/** A value that the browser keeps under a key over visits. */
export interface StoredJson<Value> {
  /** Undefined when there is none, the browser refuses storage, or what is stored does not pass the schema. */
  load(): Value | undefined
  /** False when the browser did not take it: it is full, or refuses storage. What was there before stays. */
  save(value: Value): boolean
  remove(): void
}

/** The one door to `localStorage`, which may be blocked, full, or hold what another version or anyone else wrote. */
export function storedJson<Value>(key: string, schema: Schema<Value>): StoredJson<Value> {
  return {
    load() {
      try {
        const parsed = schema.safeParse(JSON.parse(localStorage.getItem(key) ?? 'null'))
        return parsed.success ? parsed.data : undefined
      } catch {
        return undefined // not JSON, or no storage
      }
    },
    save(value) {
      try {
        localStorage.setItem(key, JSON.stringify(value))
        return true
      } catch {
        return false
      }
    },
    remove() {
      try {
        localStorage.removeItem(key)
      } catch {
        // Blocked: then there is none.
      }
    },
  }
}
