import type { ChainStatus } from './chain-status.ts'
import { formatAge } from './format-age.ts'

/** A status in plain words. `tone`: how much it should draw the eye. */
export interface StatusWords {
  readonly title: string
  readonly detail: string
  readonly tone: 'good' | 'quiet' | 'warning' | 'bad'
}

/** Past this many milliseconds a start says what it waits for and for how long. */
const EXPLAIN_AFTER_MS = 3_000

/** Says what the link to the chain is doing, what that means for the page, and what to do. */
export function describeStatus(status: ChainStatus, now: number): StatusWords {
  switch (status.kind) {
    case 'ready':
      return { title: 'Verified by this browser', detail: 'Every value was checked here.', tone: 'good' }
    case 'connecting':
      return { title: CONNECTING[status.step], detail: waiting(now - status.since, 2), tone: 'quiet' }
    case 'syncing':
      return { title: 'Checking finality', detail: waiting(now - status.since, 5), tone: 'quiet' }
    case 'stalled': {
      const age = formatAge(now - status.since)
      return status.what === 'finality'
        ? {
            title: `No final block for ${age}`,
            detail:
              'New blocks arrive, but none becomes final. Deadlines stand still; what is shown is the last final state.',
            tone: 'warning',
          }
        : {
            title: `No new block for ${age}`,
            detail: 'Peers answer, but the chain does not move. What is shown is the last final state.',
            tone: 'warning',
          }
    }
    case 'lost': {
      const age = formatAge(now - status.since)
      return status.restarting
        ? { title: 'The light client restarts', detail: `It stopped ${age} ago. Nothing is lost.`, tone: 'warning' }
        : {
            title: `No peer for ${age}`,
            detail: 'What is shown is the last final state. Sending waits until a peer answers; check your network.',
            tone: 'warning',
          }
    }
    case 'failed':
      return { title: 'The link to the chain failed', detail: status.message, tone: 'bad' }
  }
}

const CONNECTING = {
  loading: 'Loading the light client',
  starting: 'Starting the light client',
  'looking for peers': 'Looking for peers',
} as const

function waiting(spentMs: number, usualSeconds: number): string {
  return spentMs < EXPLAIN_AFTER_MS ? '' : `usually ${usualSeconds} s, ${formatAge(spentMs)} so far`
}
