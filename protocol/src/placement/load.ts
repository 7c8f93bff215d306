import type { Resources } from '../chain/requirements.ts'

const MAX_U16 = 0xffff

/** The scarcest part of a machine: what is reserved of it in thousandths, rounded down. Graphics processors do not count. */
export function load(reserved: Resources, capacity: Resources): number {
  return Math.max(
    share(reserved.cpuMillis, capacity.cpuMillis),
    share(reserved.memoryMib, capacity.memoryMib),
    share(reserved.diskMib, capacity.diskMib),
  )
}

const share = (part: number, whole: number): number =>
  Math.min(Math.floor((part * 1_000) / Math.max(whole, 1)), MAX_U16)
