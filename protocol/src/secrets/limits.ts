/** Longest life of an envelope: the chain waits 10 minutes for secrets, and clocks differ. */
export const MAX_ENVELOPE_MS = 15 * 60_000
/** Lengths in bytes of what is sealed, so that the length of an envelope tells little of what is in it. */
export const SEALED_LENGTHS = [1_024, 4_096, 16_384, 49_152] as const
/** Bytes of names, values and what stands between them: all secrets of one replica together. */
export const MAX_BUNDLE_BYTES = SEALED_LENGTHS[3] - 4
