import type { ExclusionReason, ParsedTask, Position, ProblemFix } from '@edgecloud/protocol'
import { formatNumber } from '$lib/ui/format-number.ts'
import { formatCores, formatMib } from '$lib/ui/format-size.ts'
import { deploy } from '../../messages/en/deploy.ts'
import { hintFix } from './hint-fix.ts'
import { ISOLATION_WORDS } from './isolation-words.ts'
import { reasonPlace } from './reason-place.ts'

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
    const to = changeWords(reason)
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
function changeWords(reason: ExclusionReason): string | undefined {
  switch (reason.name) {
    case 'notActive':
    case 'offline':
      return undefined
    case 'runtime':
    case 'region':
      return reason.changes[0]?.to
    case 'isolation':
      return reason.changes[0] && ISOLATION_WORDS[reason.changes[0].to]
    case 'cpu':
      return reason.changes[0] && deploy.cores(formatCores(reason.changes[0].to))
    case 'memory':
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
