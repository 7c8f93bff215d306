import { equalBytes, LogTree } from '@edgecloud/protocol'
import type { LogHead } from './log-head.ts'

/**
 * Compares the beginning of a log with heads that are stated after its entries came, as the chain does. Keeps the leaves
 * behind the newest head that was found right, 32 bytes each, and nothing of those before it.
 */
export class PrefixCheck {
  #tree = new LogTree()
  #leaves: Uint8Array[] = []

  /** Entries that are proved: all before this number. */
  get proven(): bigint {
    return this.#tree.size
  }

  /** The leaf of the next entry. */
  append(leaf: Uint8Array): void {
    this.#leaves.push(leaf)
  }

  /** Whether the first entries have this root; undefined while some of them are missing. Heads must come in order of size. */
  compare({ size, root }: LogHead): boolean | undefined {
    if (size <= this.#tree.size) return true
    const fresh = Number(size - this.#tree.size)
    if (fresh > this.#leaves.length) return undefined
    const longer = LogTree.restore(this.#tree.save())
    for (const leaf of this.#leaves.slice(0, fresh)) longer.append(leaf)
    if (!equalBytes(longer.root(), root)) return false
    this.#tree = longer
    this.#leaves = this.#leaves.slice(fresh)
    return true
  }
}
