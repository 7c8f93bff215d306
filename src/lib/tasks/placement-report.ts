import {
  explainExclusions,
  previewPlacement,
  type ExclusionReport,
  type ParsedTask,
  type Placement,
  type PlacementPreview,
  type PreparedWorker,
} from '@edgecloud/protocol'
import { leftOutLines } from './left-out-lines.ts'
import { placementHints, type PlacementHint } from './placement-hints.ts'
import { spreadHint } from './spread-hint.ts'

/** What the registry makes of a task file. */
export interface PlacementReport {
  readonly exclusions: ExclusionReport
  readonly hints: readonly PlacementHint[]
  /** Workers left out by line of the file. */
  readonly lines: ReadonlyMap<number, number>
  /** Where the chain would put the replicas; undefined where the owner chooses. */
  readonly preview: PlacementPreview | undefined
}

/** Holds a task file against all workers. `silence`: ticks without any word after which a worker counts as offline. */
export function placementReport(
  { text, task, placement }: { text: string; task: ParsedTask; placement: Placement | undefined },
  workers: readonly PreparedWorker[],
  silence: number,
): PlacementReport {
  const auto = placement !== undefined && 'auto' in placement ? placement.auto : undefined
  const terms = { requirements: task.requirements, placement: auto, silence }
  const exclusions = explainExclusions(workers, terms, task.spec)
  const apart = auto && spreadHint(task, workers, { ...terms, placement: auto })
  return {
    exclusions,
    hints: [...(apart === undefined ? [] : [apart]), ...placementHints(text, task, exclusions.reasons)],
    lines: leftOutLines(task, exclusions.reasons, workers, terms),
    preview: auto && previewPlacement(workers, { ...terms, placement: auto }),
  }
}
