import type { TransactionState } from '$lib/chain/transaction-state.ts'
import { formatNumber } from '$lib/ui/format-number.ts'

/** Words for the stages of one kind of request. */
export interface ProgressWords {
  readonly preparing: string
  readonly signing: string
  readonly sent: string
  readonly included: string
  readonly final: (block: string) => string
  readonly refused: string
}

/** Where a request about a task is, in words. */
export function callProgress(state: TransactionState, words: ProgressWords): { text: string; bad: boolean } {
  switch (state.state) {
    case 'final':
      return { text: words.final(formatNumber(state.block.number)), bad: false }
    case 'refused':
      return { text: `${words.refused}: ${state.message} (${state.code})`, bad: true }
    default:
      return { text: words[state.state], bad: false }
  }
}
