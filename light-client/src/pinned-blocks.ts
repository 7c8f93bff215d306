import type { RuntimeSpec } from './follow-event.ts'

/** Final blocks that stay pinned, so that whoever is late may still ask about one. smoldot 3.4.1 ends a follow of 32. */
const KEPT_BLOCKS = 8

/** The runtime of one or many blocks; the same object for as long as the chain does not change it. */
export interface PinnedRuntime {
  readonly spec: RuntimeSpec
  /** What `state_getRuntimeVersion` answers for it, once that was asked. */
  version?: Promise<unknown> | undefined
}

/** The blocks that the light client holds ready for us, each with its runtime. */
export class PinnedBlocks {
  readonly #runtimes = new Map<string, PinnedRuntime>()
  readonly #finalized: string[] = []
  /** The best block; undefined before the first. */
  best: string | undefined

  /** Undefined when that block is not pinned. */
  runtimeOf(block: string): PinnedRuntime | undefined {
    return this.#runtimes.get(block)
  }

  begin(blocks: readonly string[], spec: RuntimeSpec): void {
    const runtime = { spec }
    for (const block of blocks) this.#runtimes.set(block, runtime)
    this.#finalized.push(...blocks)
    this.best = blocks.at(-1)
  }

  /** @param changed the block's own runtime, null where it is its parent's */
  add(block: string, parent: string, changed: { readonly spec: RuntimeSpec } | null): void {
    const runtime = changed === null ? this.#runtimes.get(parent) : { spec: changed.spec }
    this.#runtimes.set(block, runtime ?? { spec: undefined })
  }

  /** @returns blocks to unpin: those of forks that lost, and the oldest final ones */
  finalize(finalized: readonly string[], pruned: readonly string[]): string[] {
    this.#finalized.push(...finalized)
    const oldest = this.#finalized.splice(0, Math.max(0, this.#finalized.length - KEPT_BLOCKS))
    const unpinned = [...pruned, ...oldest]
    for (const block of unpinned) this.#runtimes.delete(block)
    return unpinned
  }

  clear(): void {
    this.#runtimes.clear()
    this.best = undefined
  }
}
