import { derivePlacement, type ParsedTask, type Placement } from '@edgecloud/protocol'

/**
 * Where a task goes: to the workers chosen by hand, else to those that the file names, else where the chain puts it.
 * Undefined when its owner wants to choose and has not yet.
 */
export function placementOf(task: ParsedTask, chosen: readonly number[], byHand: boolean): Placement | undefined {
  const placement = derivePlacement(task.spec, chosen)
  return byHand && 'auto' in placement ? undefined : placement
}
