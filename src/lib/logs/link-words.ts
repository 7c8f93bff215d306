import { formatAge } from '../ui/format-age.ts'
import { formatNumber } from '../ui/format-number.ts'
import { logs as words } from '../../messages/en/logs.ts'
import { isNotYet, type LinkState } from './link-state.ts'

/** Longest time without a line that still counts as a busy log, in milliseconds. */
const QUIET_AFTER_MS = 10_000

export interface LinkFacts {
  readonly worker: string
  /** Unix milliseconds. */
  readonly now: number
  readonly lastLineAt: number | undefined
  /** Lines that came since the reader paused; undefined while following. */
  readonly fresh: number | undefined
}

export interface LinkWords {
  readonly title: string
  readonly detail?: string
  readonly code?: string
  readonly tone: 'run' | 'plain' | 'warning' | 'bad'
}

/** What the link to a log is doing, in words. */
export function linkWords(state: LinkState, facts: LinkFacts): LinkWords {
  switch (state.kind) {
    case 'opening':
      return { title: words.state.opening, tone: 'plain' }
    case 'connecting':
      return { title: words.state.connecting(facts.worker), tone: 'plain' }
    case 'catching-up':
      return { title: words.state.catchingUp(state.missing.toLocaleString('en-US')), tone: 'plain' }
    case 'live':
      return { title: liveTitle(facts), tone: facts.fresh === undefined ? 'run' : 'plain' }
    case 'waiting':
      return waitingWords(state, facts)
    case 'ended':
      return { title: endTitle(state), tone: 'plain' }
    case 'refused':
      return {
        title: words.state.refused,
        detail: `${words.refusedHelp} ${state.message}`,
        code: state.code,
        tone: 'bad',
      }
    case 'untrusted':
      return {
        title: words.state.untrusted,
        detail: `${state.message} ${state.verified > 0n ? words.verifiedBefore(state.verified.toLocaleString('en-US')) : words.noneVerified} ${words.untrustedHelp}`,
        code: state.code,
        tone: 'bad',
      }
  }
}

function liveTitle({ now, lastLineAt, fresh }: LinkFacts): string {
  if (fresh !== undefined) return words.state.paused(formatNumber(fresh))
  if (lastLineAt === undefined || now - lastLineAt < QUIET_AFTER_MS) return words.state.live
  return words.state.quiet(formatAge(now - lastLineAt))
}

function waitingWords(state: Extract<LinkState, { kind: 'waiting' }>, { worker, now }: LinkFacts): LinkWords {
  // Not a fault, and soon over: nobody needs to know how often it was asked.
  if (isNotYet(state.code)) return { title: words.state.notYet(worker), tone: 'plain' }
  const age = formatAge(now - state.since).replace(/ ago$/, '')
  const seconds = Math.max(0, Math.ceil((state.retryAt - now) / 1_000))
  const detail = words.retry(seconds, state.tries)
  return { title: words.state.stalled(worker, age), detail, code: state.code, tone: 'warning' }
}

function endTitle({ outcome, exitCode, reason }: Extract<LinkState, { kind: 'ended' }>): string {
  switch (outcome) {
    case 'exited':
      return words.state.exited(exitCode)
    case 'cancelled':
      return words.state.cancelled
    case 'failed':
      return words.state.failed(isFailReason(reason) ? words.failReasons[reason] : words.failReasons.unknown)
    default:
      return words.state.ended
  }
}

function isFailReason(reason: string): reason is keyof typeof words.failReasons {
  return Object.hasOwn(words.failReasons, reason)
}
