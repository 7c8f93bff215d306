import type { Stream } from '@libp2p/interface'
import { expect, it } from 'vitest'
import { streamChunks } from './stream-chunks.ts'

/** A stream as libp2p's are: `resume` gives what waited, and opens the window only after that, whatever was done within. */
class FakeStream extends EventTarget {
  readStatus: 'readable' | 'paused' | 'closed' = 'readable'
  readableEnded = false
  /** How often the other end was told that it may send. */
  opened = 0
  readonly #waiting: Uint8Array[] = []

  receive(...bytes: number[]): void {
    this.#waiting.push(Uint8Array.from(bytes))
    this.#dispatch()
  }

  pause(): void {
    this.readStatus = 'paused'
  }

  resume(): void {
    this.readStatus = 'readable'
    this.#dispatch()
    this.opened += 1
  }

  reset(error: Error): void {
    this.readStatus = 'closed'
    this.dispatchEvent(Object.assign(new Event('close'), { error }))
  }

  #dispatch(): void {
    if (this.readStatus === 'paused' || this.#waiting.length === 0) return
    this.dispatchEvent(Object.assign(new Event('message'), { data: this.#waiting.splice(0) }))
  }
}

// Only what the function uses is there.
const chunksOf = (stream: FakeStream) => streamChunks(stream as unknown as Stream)

it('opens the window once for all that has come, and gives it in the pieces in which it came', async () => {
  const stream = new FakeStream()
  const chunks = chunksOf(stream)
  const first = chunks.next()
  stream.receive(1)
  expect((await first).value).toEqual(Uint8Array.of(1))
  const second = chunks.next()
  for (const byte of [2, 3, 4]) stream.receive(byte) // before the turn of events is over
  expect((await second).value).toEqual(Uint8Array.of(2))
  expect(stream.opened).toBe(1)
  expect([(await chunks.next()).value, (await chunks.next()).value]).toEqual([Uint8Array.of(3), Uint8Array.of(4)])
  expect(stream).toMatchObject({ opened: 1, readStatus: 'paused' })
  await chunks.return()
})

it('ends with the error of a stream that is reset while all that came is taken', async () => {
  const stream = new FakeStream()
  const chunks = chunksOf(stream)
  const first = chunks.next()
  stream.receive(1)
  await first
  const second = chunks.next()
  stream.reset(new Error('gone'))
  await expect(second).rejects.toThrow('gone')
})
