import type { ChainIsolation } from '@edgecloud/protocol'

/** Classes of isolation as a task file writes them. */
export const ISOLATION_WORDS: Record<ChainIsolation, string> = {
  Bubblewrap: 'bubblewrap',
  Runc: 'runc',
  RuncUserns: 'runc-userns',
  Gvisor: 'gvisor',
  Kata: 'kata',
}
