import {
  parseTaskFile,
  type ExclusionReason,
  type ParsedTask,
  type ProblemFix,
  type Requirements,
} from '@edgecloud/protocol'
import { deploy } from '../../messages/en/deploy.ts'
import { containerShare } from './container-share.ts'
import { ISOLATION_WORDS } from './isolation-words.ts'
import type { ReasonPlace } from './reason-place.ts'

/**
 * The nearest change that brings workers back, as an edit of the text. Undefined when it would take more than one edit:
 * each is tried, and what does not hold or does not reach its aim is not offered.
 */
export function hintFix(
  text: string,
  task: ParsedTask,
  reason: ExclusionReason,
  place: ReasonPlace,
): ProblemFix | undefined {
  const fix = edit(text, task, reason, place)
  if (fix === undefined) return undefined
  const next = parseTaskFile(text.slice(0, fix.from) + fix.replacement + text.slice(fix.to))
  return next.ok && reachesAim(reason, next.requirements) ? fix : undefined
}

function edit(text: string, task: ParsedTask, reason: ExclusionReason, place: ReasonPlace): ProblemFix | undefined {
  const set = (replacement: string, label = replacement): ProblemFix => ({
    label: deploy.set(label),
    replacement,
    from: place.from,
    to: place.to,
  })
  /** The file may write another key than the one to change, as `runtime` where it leaves `isolation` to it. */
  const isAt = (key: string) => place.path.at(-1) === key
  switch (reason.name) {
    case 'notActive':
    case 'offline':
      return undefined
    case 'runtime':
      return reason.changes[0] && set(reason.changes[0].to)
    case 'isolation':
      return reason.changes[0] && isAt('isolation') ? set(ISOLATION_WORDS[reason.changes[0].to]) : undefined
    case 'cpu': {
      const millis = reason.changes[0] && containerShare(task, place.path, 'cpuMillis', reason.changes[0].to)
      return millis === undefined ? undefined : set(`'${millis / 1000}'`, String(millis / 1000))
    }
    case 'memory': {
      const mib = reason.changes[0] && containerShare(task, place.path, 'memoryMib', reason.changes[0].to)
      return mib === undefined ? undefined : set(`${mib}M`)
    }
    case 'disk':
      return reason.changes[0] && isAt('disk') ? set(`${reason.changes[0].to}M`) : undefined
    case 'gpus':
      return reason.changes[0] && set(String(reason.changes[0].to))
    case 'distance':
      return reason.changes[0] && isAt('radiusKm') ? set(String(reason.changes[0].to)) : undefined
    case 'region':
      return reason.changes[0] && addRegion(text, task, place, reason.changes[0].to)
  }
}

function reachesAim(reason: ExclusionReason, { resources }: Requirements): boolean {
  switch (reason.name) {
    case 'cpu':
      return resources.cpuMillis <= (reason.changes[0]?.to ?? 0)
    case 'memory':
      return resources.memoryMib <= (reason.changes[0]?.to ?? 0)
    case 'disk':
      return resources.diskMib <= (reason.changes[0]?.to ?? 0)
    default:
      return true
  }
}

/** Adds a region to the list as the list is written: in brackets, or a line each. */
function addRegion(
  text: string,
  task: ParsedTask,
  { path, from }: ReasonPlace,
  region: string,
): ProblemFix | undefined {
  const last = (task.spec['x-edge'].placement.regions?.length ?? 0) - 1
  const item = task.locate([...path, last])
  if (item === undefined) return undefined
  const written = text.slice(item.from, item.to)
  // Two columns before the item stands its dash.
  const separator = text.startsWith('[', from) ? ', ' : `\n${' '.repeat(Math.max(0, item.column - 3))}- `
  return {
    label: deploy.addRegion(region),
    replacement: `${written}${separator}${region}`,
    from: item.from,
    to: item.to,
  }
}
