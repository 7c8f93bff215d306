import { setImmediate as turnOfEvents } from 'node:timers/promises'
import type { Stream, StreamCloseEvent, StreamMessageEvent } from '@libp2p/interface'

/**
 * The bytes of a stream as they are taken: while the consumer is busy the stream is paused, so what waits is bounded
 * by `stream.maxReadBufferLength` (over it the stream is reset). The stream's own iterator queues without a limit.
 * Each resume tells the other end how much it may send, as a message of its own; so one is made for all that has come by then.
 */
export async function* streamChunks(stream: Stream): AsyncGenerator<Uint8Array, void, undefined> {
  const queue: Uint8Array[] = []
  let failure: Error | undefined
  let closed = false
  let resuming = false
  let wake: () => void = () => undefined
  const pause = () => {
    if (stream.readStatus === 'readable') stream.pause()
  }
  const onMessage = ({ data }: StreamMessageEvent) => {
    // Its pieces as they are: to join them would copy them all.
    if (data instanceof Uint8Array) queue.push(data)
    else queue.push(...data)
    if (!resuming) pause()
    wake()
  }
  // What waited comes out inside of `resume`, which opens the window only after that: to pause within would be undone.
  const resume = () => {
    if (stream.readStatus !== 'paused') return // closed meanwhile
    resuming = true
    stream.resume()
    resuming = false
    if (queue.length > 0) pause()
  }
  const onEnd = () => wake()
  const onClose = ({ error }: StreamCloseEvent) => {
    failure = error
    closed = true
    wake()
  }
  stream.addEventListener('message', onMessage)
  stream.addEventListener('end', onEnd)
  stream.addEventListener('close', onClose)
  try {
    for (;;) {
      const chunk = queue.shift()
      if (chunk !== undefined) {
        yield chunk
        continue
      }
      if (failure !== undefined) throw failure
      if (stream.readStatus === 'paused') {
        await turnOfEvents()
        resume()
        continue
      }
      if (closed || stream.readableEnded || stream.readStatus === 'closed') return
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  } finally {
    stream.removeEventListener('message', onMessage)
    stream.removeEventListener('end', onEnd)
    stream.removeEventListener('close', onClose)
  }
}
