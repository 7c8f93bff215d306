import type { ExclusionReason, ParsedTask, Position, SpecPath } from '@edgecloud/protocol'

/** Where a reason stands in the file, and which key of it that is. */
export interface ReasonPlace extends Position {
  readonly path: SpecPath
}

/** Where a reason stands in the file; undefined when the file leaves it to a default, or only the worker is the reason. */
export function reasonPlace(task: ParsedTask, { paths }: ExclusionReason): ReasonPlace | undefined {
  for (const path of paths) {
    const place = task.locate(path)
    if (place !== undefined) return { ...place, path }
  }
  return undefined
}
