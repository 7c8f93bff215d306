import { splitFrames } from '@edgecloud/protocol'

/** Frames as they are kept: encoded, one after the other, the first of them number `first`. */
interface FrameBlock {
  readonly first: number
  readonly frames: Uint8Array
}

/**
 * The frames of a log from the first one on, without holes. Two tabs that read the same log cut it differently, so blocks may
 * overlap. They are to come in order of their first frames; what follows a hole or a damaged block is left out.
 */
export function joinBlocks(blocks: Iterable<FrameBlock | undefined>): Uint8Array[] {
  const joined: Uint8Array[] = []
  for (const block of blocks) {
    if (block === undefined || block.first > joined.length) break
    const frames = wholeFrames(block.frames)
    if (frames === undefined) break
    // One by one: there may be more than a call takes arguments.
    for (const frame of frames.slice(joined.length - block.first)) joined.push(frame)
  }
  return joined
}

function wholeFrames(block: Uint8Array): Uint8Array[] | undefined {
  try {
    return splitFrames(block)
  } catch {
    return undefined // damaged here and not by the worker: it gives them again
  }
}
