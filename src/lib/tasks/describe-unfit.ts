import { formatMib } from '$lib/ui/format-size.ts'
import { deploy } from '../../messages/en/deploy.ts'
import type { UnfitReason } from './unfit-reason.ts'

/** Why a worker is left out, in words that follow its name. */
export function describeUnfit(reason: UnfitReason): string {
  const words = deploy.unfit
  switch (reason.kind) {
    case 'leaving':
      return words.leaving
    case 'silent':
      return words.silent
    case 'runtime':
      return words.runtime(reason.runtime)
    case 'isolation':
      return words.isolation(reason.wanted, reason.has)
    case 'cpu':
      return words.cpu(String(reason.free / 1000), String(reason.asked / 1000))
    case 'memory':
      return words.memory(formatMib(reason.free), formatMib(reason.asked))
    case 'disk':
      return words.disk(formatMib(reason.free), formatMib(reason.asked))
    case 'gpus':
      return words.gpus(reason.free, reason.asked)
  }
}
