import { TICK_MS } from '@edgecloud/protocol'
import type { Head } from './sourced.ts'

/** About when a block was made, in Unix milliseconds: counted back from a block whose time is known. */
export function blockTime(block: number, head: Pick<Head, 'number' | 'at'>): number {
  return head.at - (head.number - block) * TICK_MS
}
