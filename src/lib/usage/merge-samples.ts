import type { UseSample } from './use-sample.ts'

/** Workers keep no more than a day. */
const KEPT_MS = 24 * 3_600_000
/** A day at one sample in ten seconds is 8,640; whatever a worker sends, a tab holds no more. */
const MAX_SAMPLES = 10_000

/** Samples that are held together with others that came, in order of time, each once; those of before a day are left out. */
export function mergeSamples(held: readonly UseSample[], fresh: readonly UseSample[]): readonly UseSample[] {
  const [first] = fresh
  if (first === undefined) return held
  const byTime = new Map([...held, ...fresh].map((sample) => [sample.atMs, sample]))
  const ordered = [...byTime.values()].sort((a, b) => a.atMs - b.atMs)
  const oldest = (ordered.at(-1)?.atMs ?? 0) - KEPT_MS
  return ordered.filter(({ atMs }) => atMs >= oldest).slice(-MAX_SAMPLES)
}
