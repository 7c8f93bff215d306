import { formatAge } from '../ui/format-age.ts'
import { formatBytes } from '../ui/format-size.ts'
import { formatNumber } from '../ui/format-number.ts'
import { outputs as words } from '../../messages/en/outputs.ts'
import type { OutputsDownload } from './outputs-download.svelte.ts'
import { filesWord } from './outputs-words.ts'

type Facts = Pick<OutputsDownload, 'title' | 'state' | 'bytes' | 'ofBytes' | 'files' | 'ofFiles' | 'keepsEach'>

export interface DownloadWords {
  readonly title: string
  readonly detail?: string
  readonly code?: string
  readonly tone: 'good' | 'plain' | 'warning' | 'bad'
}

/** Refusals and faults that say that the worker cannot be relied on. */
const UNTRUSTED = ['outputs_file_mismatch', 'outputs_root_mismatch', 'outputs_manifest_malformed']

/** How far a download is, in words. `now` is Unix milliseconds. */
export function downloadWords(download: Facts, { worker, now }: { worker: string; now: number }): DownloadWords {
  const { title: what, state, bytes, ofBytes, files, ofFiles } = download
  const { download: said } = words
  switch (state.kind) {
    case 'queued':
      return { title: said.queued(what), tone: 'plain' }
    case 'running': {
      const title = said.running(what, formatBytes(bytes), formatBytes(ofBytes))
      if (ofFiles === 1) return { title, tone: 'plain' }
      return { title, detail: said.runningFiles(formatNumber(files), formatNumber(ofFiles)), tone: 'plain' }
    }
    case 'waiting': {
      const title = said.stalled(what, worker, formatAge(now - state.since).replace(/ ago$/, ''))
      const detail = said.stalledHelp(Math.max(0, Math.ceil((state.retryAt - now) / 1_000)), state.tries)
      return { title, detail, code: state.code, tone: 'warning' }
    }
    case 'saved':
      return { title: said.saved(what, formatBytes(ofBytes)), tone: 'good' }
    case 'cancelled':
      return { title: said.cancelled(what), detail: leftWords(download), tone: 'plain' }
    case 'failed': {
      const help = UNTRUSTED.includes(state.code) ? ` ${said.untrustedHelp}` : ''
      const detail = `${state.message}${help} ${leftWords(download)}`
      return { title: said.failed(what), detail, code: state.code, tone: 'bad' }
    }
  }
}

function leftWords({ keepsEach, files }: Facts): string {
  return keepsEach && files > 0 ? words.download.keptSome(filesWord(files)) : words.download.nothingKept
}
