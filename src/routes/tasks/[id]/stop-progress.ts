import type { TransactionState } from '$lib/chain/transaction-state.ts'
import { formatNumber } from '$lib/ui/format-number.ts'
import { tasks as words } from '../../../messages/en/tasks.ts'

/** Where the request to stop a task is, in words. */
export function stopProgress(state: TransactionState): { text: string; bad: boolean } {
  const { progress } = words.stop
  switch (state.state) {
    case 'final':
      return { text: progress.final(formatNumber(state.block.number)), bad: false }
    case 'refused':
      return { text: `${progress.refused}: ${state.message} (${state.code})`, bad: true }
    default:
      return { text: progress[state.state], bad: false }
  }
}
