/**
 * A frame on disk and on the wire, all numbers little-endian:
 *
 *     u32 length of the payload | u32 CRC-32 of the payload | payload
 *     payload: u8 kind | u8 flags | u64 seq | u64 timestamp ms | u16 replica | u8 name length | name | rest
 *     kind 1, output: flags bits 0-1 stream, bit 2 line end; rest = the bytes
 *     kind 2, gap:    flags = reason;                        rest = u64 lost bytes, and u64 lost lines if they are known
 */
export const HEADER_BYTES = 8
/** Payload bytes before the name of the service. */
export const FIXED_BYTES = 21
/** Longest encoded frame: one always fits into a 64 KiB message together with the message's own fields. */
export const MAX_FRAME_BYTES = 65_536 - 1_024
/** Most output bytes in one frame, whatever the name of its service. */
export const MAX_FRAME_DATA_BYTES = MAX_FRAME_BYTES - HEADER_BYTES - FIXED_BYTES - 63

export const KIND_OUTPUT = 1
export const KIND_GAP = 2
export const LINE_END = 4
/** Index = value in the flags. */
export const STREAMS = ['stdout', 'stderr', 'system'] as const
/** Index = value in the flags. */
export const GAP_REASONS = ['quota', 'rate', 'write-failed', 'pruned'] as const
