/** Why a worker does not match, each reason with its bit, as the chain's `matching.rs` numbers them. */
export const EXCLUSION = {
  /** It takes no new tasks: it is emptied, or leaving. */
  notActive: 1,
  /** Its bridge never started, or has not been heard of for too long. */
  offline: 1 << 1,
  /** It does not offer the runtime. */
  runtime: 1 << 2,
  /** It separates tasks less strongly. */
  isolation: 1 << 3,
  /** Too little processor is free. */
  cpu: 1 << 4,
  memory: 1 << 5,
  disk: 1 << 6,
  gpus: 1 << 7,
  /** It lies outside the circle. */
  distance: 1 << 8,
  /** It is in none of the regions. */
  region: 1 << 9,
} as const

export type ExclusionName = keyof typeof EXCLUSION

/** In the order of their bits, which is the order in which the chain looks. */
export const EXCLUSION_NAMES: readonly ExclusionName[] = [
  'notActive',
  'offline',
  'runtime',
  'isolation',
  'cpu',
  'memory',
  'disk',
  'gpus',
  'distance',
  'region',
]

/** The reasons in a bit mask, such as one of the chain's `candidates`. */
export function exclusionNames(mask: number): ExclusionName[] {
  return EXCLUSION_NAMES.filter((name) => (mask & EXCLUSION[name]) !== 0)
}
