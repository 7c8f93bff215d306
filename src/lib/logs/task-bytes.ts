import type { LogFrame } from '@edgecloud/protocol'

/** What the programs of a task wrote, to stdout and stderr as it came. What the worker says itself in their log is left out. */
export const taskBytes = (frames: readonly LogFrame[]): Uint8Array<ArrayBuffer>[] =>
  frames.flatMap((frame) => (frame.kind === 'output' && frame.stream !== 'system' ? [new Uint8Array(frame.bytes)] : []))
