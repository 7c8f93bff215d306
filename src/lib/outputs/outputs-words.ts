import { formatAge } from '../ui/format-age.ts'
import { formatNumber } from '../ui/format-number.ts'
import { formatBytes } from '../ui/format-size.ts'
import { outputs as words } from '../../messages/en/outputs.ts'
import type { OutputsState } from './outputs-state.ts'

export interface OutputsFacts {
  readonly worker: string
  /** Unix milliseconds. */
  readonly now: number
}

export interface OutputsWords {
  readonly title: string
  readonly detail?: string
  readonly code?: string
  readonly tone: 'good' | 'plain' | 'warning' | 'bad'
  /** Another try now may help. */
  readonly again?: string
}

/** What the link to the list of files is doing, in words. */
export function outputsWords(state: OutputsState, { worker, now }: OutputsFacts): OutputsWords {
  switch (state.kind) {
    case 'connecting':
      return { title: words.state.connecting(worker), tone: 'plain' }
    case 'ready': {
      const files = state.manifest.entries.flatMap((entry) => (entry.kind === 'file' ? [entry.size] : []))
      const size = formatBytes(files.reduce((sum, bytes) => sum + bytes, 0))
      return { title: words.state.ready(filesWord(files.length), size, worker), tone: 'good' }
    }
    case 'waiting': {
      const age = formatAge(now - state.since).replace(/ ago$/, '')
      const detail = words.retry(Math.max(0, Math.ceil((state.retryAt - now) / 1_000)), state.tries)
      const { code } = state
      return { title: words.state.stalled(worker, age), detail, code, tone: 'warning', again: words.retryNow }
    }
    case 'refused': {
      const detail = `${words.refusedHelp} ${state.message}`
      return { title: words.state.refused, detail, code: state.code, tone: 'bad' }
    }
    case 'gone': {
      const { code } = state
      return { title: words.state.gone(worker), detail: words.goneHelp, code, tone: 'warning', again: words.again }
    }
    case 'untrusted':
      return { title: words.state.untrusted, detail: words.untrustedHelp, code: state.code, tone: 'bad' }
    case 'unsupported':
      return { title: words.state.unsupported, detail: words.unsupportedHelp(worker), tone: 'warning' }
  }
}

/** "1 file", "12,000 files". */
export function filesWord(count: number): string {
  return words.files(count, formatNumber(count))
}
