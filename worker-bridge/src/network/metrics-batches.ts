import type { MeasuredSample, MeasuredUse } from './metrics-source.ts'

/** Bytes of samples per message, by the estimate below: 64 KiB less room for the message's own fields. */
const BATCH_BYTES = 63 * 1024

/** At the very most: nine numbers of ten bytes, one of five, the tags of eleven fields and two lengths. */
const USE_BYTES = 120
const SAMPLE_BYTES = 20

/** Parts of a row of samples that fit into one message each. */
export function* metricsBatches(samples: readonly MeasuredSample[]): Generator<MeasuredSample[], void, undefined> {
  let batch: MeasuredSample[] = []
  let bytes = 0
  for (const sample of samples) {
    const size = sizeOf(sample)
    if (bytes + size > BATCH_BYTES && batch.length > 0) {
      yield batch
      batch = []
      bytes = 0
    }
    batch.push(sample)
    bytes += size
  }
  if (batch.length > 0) yield batch
}

function sizeOf({ uses }: MeasuredSample): number {
  return uses.reduce((sum, use) => sum + useBytes(use), SAMPLE_BYTES)
}

function useBytes({ service }: MeasuredUse): number {
  return USE_BYTES + Buffer.byteLength(service)
}
