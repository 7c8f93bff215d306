import type { Libp2p } from 'libp2p'

/** A stream as libp2p gives it. */
export type PeerStream = Awaited<ReturnType<Libp2p['dialProtocol']>>

/**
 * The bytes of a stream as they are taken. While the reader is busy the stream is paused, so that a fast worker fills
 * its own disk and not this tab.
 */
export async function* streamChunks(stream: PeerStream): AsyncGenerator<Uint8Array, void, undefined> {
  const queue: Uint8Array[] = []
  const listening = new AbortController()
  const options = { signal: listening.signal }
  let failure: Error | undefined
  let closed = false
  let resuming = false
  let wake: () => void = () => undefined
  const pause = () => {
    if (stream.readStatus === 'readable') stream.pause()
  }
  // What waited comes out inside of `resume`, which opens the window only after that: to pause within would be undone.
  const resume = () => {
    resuming = true
    stream.resume()
    resuming = false
    if (queue.length > 0) pause()
  }
  stream.addEventListener(
    'message',
    ({ data }) => {
      // Its pieces as they are: to join them would copy them all.
      if (data instanceof Uint8Array) queue.push(data)
      else queue.push(...data)
      if (!resuming) pause()
      wake()
    },
    options,
  )
  stream.addEventListener('end', () => wake(), options)
  stream.addEventListener(
    'close',
    ({ error }) => {
      failure = error
      closed = true
      wake()
    },
    options,
  )
  try {
    for (;;) {
      const chunk = queue.shift()
      if (chunk !== undefined) {
        yield chunk
        continue
      }
      if (failure !== undefined) throw failure
      if (stream.readStatus === 'paused') resume()
      if (queue.length > 0) continue
      if (closed || stream.readableEnded || stream.readStatus === 'closed') return
      await new Promise<void>((resolve) => (wake = resolve))
    }
  } finally {
    listening.abort()
  }
}
