import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import type { Logger } from '../logger/logger.ts'
import type { Stored } from './read-stored.ts'

/** Final blocks after which an answer is asked again although nothing under it has changed: a minute. */
const RECHECK_BLOCKS = 20

export interface WatchedAnswerInit<T extends z.ZodType> {
  /** Function of the runtime, for the log. */
  readonly name: string
  readonly schema: T
  readonly log?: Logger | undefined
  /** Asks the runtime. */
  readonly ask: (block: string, params: readonly unknown[]) => Promise<unknown>
  /** Name and version of a block's runtime. */
  readonly runtimeOf: (block: string) => Promise<string>
}

/** A question at one block, with the storage entries (keys) that its answer is made of. */
export interface Question {
  readonly block: string
  readonly params: readonly unknown[]
  readonly keys: readonly string[]
  /** What the entries hold at that block. */
  readonly stored: Stored
}

/**
 * One answer of the runtime, asked again only when the storage under it has changed: running the runtime costs a light client
 * many times what a proof of some entries does. That those entries are all there is to it is not taken on trust: the answer
 * is asked again each minute, and one that differs ends the saving for good.
 */
export class WatchedAnswer<T extends z.ZodType> {
  readonly #init: WatchedAnswerInit<T>
  #known: { readonly basis: readonly unknown[]; readonly value: z.output<T>; blocks: number } | undefined
  #trusted = true

  constructor(init: WatchedAnswerInit<T>) {
    this.#init = init
  }

  async ask({ block, params, keys, stored }: Question): Promise<z.output<T>> {
    const { ask, name, schema, log, runtimeOf } = this.#init
    const basis = [await runtimeOf(block), params, keys, keys.map((key) => stored.get(key))]
    const known = isDeepStrictEqual(this.#known?.basis, basis) ? this.#known : undefined
    if (known !== undefined && this.#trusted && known.blocks < RECHECK_BLOCKS) {
      known.blocks += 1
      return known.value
    }
    const value = schema.parse(await ask(block, params))
    if (known !== undefined && this.#trusted && !isDeepStrictEqual(known.value, value)) {
      this.#trusted = false
      log?.error('an answer of the chain rests on more than this bridge knows of; it needs an update', { answer: name })
    }
    this.#known = { basis, value, blocks: 0 }
    return value
  }
}
