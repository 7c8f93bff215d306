import { formatAge } from '../ui/format-age.ts'
import { usage as words } from '../../messages/en/usage.ts'
import { shortTime } from './short-time.ts'
import type { UsageState } from './usage-state.ts'

/** Workers measure each ten seconds; without new figures for so long, in milliseconds, they are said to be old. */
const OLD_AFTER_MS = 45_000

export interface UsageFacts {
  readonly worker: string
  /** Unix milliseconds by this browser's clock, as `heardAt`: when the newest figures arrived. */
  readonly now: number
  readonly heardAt: number | undefined
  /** When they were measured, Unix milliseconds by the worker's clock. */
  readonly measuredAt: number | undefined
}

export interface UsageWords {
  readonly title: string
  readonly detail?: string
  readonly code?: string
  readonly tone: 'run' | 'plain' | 'warning' | 'bad'
  /** The figures on the page are not of now. */
  readonly stale: boolean
}

/** What the link to what a run uses is doing, in words. */
export function usageWords(state: UsageState, facts: UsageFacts): UsageWords {
  const { worker, measuredAt } = facts
  switch (state.kind) {
    case 'connecting':
      // The first try follows at once on what is shown.
      return { title: words.state.connecting(worker), tone: 'plain', stale: state.tries > 0 }
    case 'loading':
      return { title: words.state.loading, tone: 'plain', stale: false }
    case 'live':
      return liveWords(facts)
    case 'waiting':
      return waitingWords(state, facts)
    case 'ended': {
      const title = measuredAt === undefined ? words.state.ended : words.state.endedAt(shortTime(measuredAt))
      return { title, tone: 'plain', stale: true }
    }
    case 'refused': {
      const detail = `${words.refusedHelp} ${state.message}`
      return { title: words.state.refused, detail, code: state.code, tone: 'bad', stale: true }
    }
    case 'unsupported':
      return { title: words.state.unsupported, detail: words.unsupportedHelp(worker), tone: 'warning', stale: true }
  }
}

function liveWords({ worker, now, heardAt, measuredAt }: UsageFacts): UsageWords {
  if (measuredAt === undefined) return { title: words.state.awaiting, tone: 'plain', stale: false }
  const silentMs = now - (heardAt ?? now)
  if (silentMs < OLD_AFTER_MS) return { title: words.state.live, tone: 'run', stale: false }
  const title = words.state.paused(worker, duration(silentMs))
  return { title, detail: words.figuresOf(shortTime(measuredAt)), tone: 'warning', stale: true }
}

function waitingWords(
  { since, retryAt, tries, code }: Extract<UsageState, { kind: 'waiting' }>,
  { worker, now, measuredAt }: UsageFacts,
): UsageWords {
  const seconds = Math.max(0, Math.ceil((retryAt - now) / 1_000))
  const retry = words.retry(seconds, tries)
  const detail = measuredAt === undefined ? retry : `${words.figuresOf(shortTime(measuredAt))} ${retry}`
  return { title: words.state.stalled(worker, duration(now - since)), detail, code, tone: 'warning', stale: true }
}

function duration(ms: number): string {
  return formatAge(ms).replace(/ ago$/, '')
}
