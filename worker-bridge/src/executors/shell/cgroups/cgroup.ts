import type { ContainerPlan } from '../../run-plan.ts'

/** Holds a tree of processes within limits. */
export interface Cgroup {
  /** Takes in a process; its later children follow. */
  add(pid: number): void
  /** How many of its processes were killed for memory. */
  memoryKills(): number
  /** Gives it back; false while a process is left in it. */
  remove(): boolean
}

export type ContainerLimits = ContainerPlan['limits']

/** Folder below the root that all our groups live in. */
export const CGROUP_FOLDER = 'edgecloud'
