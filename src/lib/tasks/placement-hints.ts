import type { ExclusionReason, ParsedTask, Position, ProblemFix } from '@edgecloud/protocol'
import { formatNumber } from '$lib/ui/format-number.ts'
import { formatCores, formatMib } from '$lib/ui/format-size.ts'
import { deploy } from '../../messages/en/deploy.ts'
import { containerShare } from './container-share.ts'
import { hintFix } from './hint-fix.ts'
import { ISOLATION_WORDS } from './isolation-words.ts'
import { reasonPlace, type ReasonPlace } from './reason-place.ts'

/** A line of the task file that leaves workers out, and the nearest change that brings some back. */
export interface PlacementHint extends Position {
  readonly message: string
  readonly fix?: ProblemFix
}

/** Hints for the reasons that stand in the file and that a change of one figure would cure, in the order of the reasons. */
export function placementHints(
  text: string,
  task: ParsedTask,
  reasons: readonly ExclusionReason[],
): readonly PlacementHint[] {
  return reasons.flatMap((reason): PlacementHint[] => {
    const place = reasonPlace(task, reason)
    const [change] = reason.changes
    const to = place && changeWords(task, reason, place)
    if (place === undefined || change === undefined || to === undefined) return []
    const { from, line, column } = place
    const value = valueWords(reason, text.slice(from, place.to))
    const message = deploy.hint({
      line,
      value,
      leavesOut: formatNumber(reason.leavesOut),
      to,
      bringsBack: formatNumber(change.bringsBack),
    })
    const fix = hintFix(text, task, reason, place)
    return [{ from, to: place.to, line, column, message, ...(fix && { fix }) }]
  })
}

/** What the figure would be changed to; undefined when no change of it alone helps. */
function changeWords(task: ParsedTask, reason: ExclusionReason, { path }: ReasonPlace): string | undefined {
  switch (reason.name) {
    case 'notActive':
    case 'offline':
      return undefined
    case 'runtime':
    case 'region':
      return reason.changes[0]?.to
    case 'isolation':
      return reason.changes[0] && ISOLATION_WORDS[reason.changes[0].to]
    case 'cpu': {
      if (reason.changes[0] === undefined) return undefined
      // The line is of one container, the figure of all.
      const millis = containerShare(task, path, 'cpuMillis', reason.changes[0].to)
      return millis === undefined
        ? deploy.inAll(deploy.cores(formatCores(reason.changes[0].to)))
        : deploy.cores(formatCores(millis))
    }
    case 'memory': {
      if (reason.changes[0] === undefined) return undefined
      const mib = containerShare(task, path, 'memoryMib', reason.changes[0].to)
      return mib === undefined ? deploy.inAll(formatMib(reason.changes[0].to)) : formatMib(mib)
    }
    case 'disk':
      return reason.changes[0] && formatMib(reason.changes[0].to)
    case 'gpus':
      return reason.changes[0] && deploy.gpus(reason.changes[0].to)
    case 'distance':
      return reason.changes[0] && deploy.km(formatNumber(reason.changes[0].to))
  }
}

/** The value as the file writes it, on one line and without quotes. */
function valueWords({ name }: ExclusionReason, written: string): string {
  const value = written
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replace(/^(['"])(.*)\1$/, '$2')
  if (name === 'distance') return deploy.km(value)
  return name === 'cpu' ? deploy.cores(value) : value
}
