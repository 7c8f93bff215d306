import { expect, it } from 'vitest'
import { streamChunks, type PeerStream } from './stream-chunks.ts'

/** A stream as libp2p's are: `resume` gives what waited, and opens the window only after that, whatever was done within. */
class FakeStream extends EventTarget {
  readStatus: 'readable' | 'paused' = 'readable'
  readonly readableEnded = false
  /** The other end may send. */
  windowOpen = true
  #waiting: number[] = []

  receive(...bytes: number[]): void {
    this.#waiting.push(...bytes)
    this.#dispatch()
  }

  pause(): void {
    this.readStatus = 'paused'
    this.windowOpen = false
  }

  resume(): void {
    this.readStatus = 'readable'
    this.#dispatch()
    this.windowOpen = true
  }

  #dispatch(): void {
    if (this.readStatus === 'paused' || this.#waiting.length === 0) return
    const data = Uint8Array.from(this.#waiting.splice(0))
    this.dispatchEvent(Object.assign(new Event('message'), { data }))
  }
}

it('keeps the other end from sending while the reader is busy, also after what waited came with a resume', async () => {
  const stream = new FakeStream()
  // Only what the function uses is there.
  const chunks = streamChunks(stream as unknown as PeerStream)
  const first = chunks.next()
  stream.receive(1)
  expect((await first).value).toEqual(Uint8Array.of(1))
  expect(stream.windowOpen).toBe(false)
  stream.receive(2, 3)
  expect((await chunks.next()).value).toEqual(Uint8Array.of(2, 3))
  expect(stream.windowOpen).toBe(false)
  const last = chunks.next()
  expect(stream.windowOpen).toBe(true)
  stream.receive(4)
  expect((await last).value).toEqual(Uint8Array.of(4))
  expect(stream.windowOpen).toBe(false)
  await chunks.return()
})
