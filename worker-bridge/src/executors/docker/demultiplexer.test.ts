import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Demultiplexer, type StreamChunk } from './demultiplexer.ts'

const frame = ({ stream, bytes }: StreamChunk): Buffer => {
  const header = Buffer.alloc(8)
  header.writeUInt8(stream === 'stdout' ? 1 : 2, 0)
  header.writeUInt32BE(bytes.length, 4)
  return Buffer.concat([header, bytes])
}
const joined = (chunks: readonly StreamChunk[], name: string): Buffer =>
  Buffer.concat(chunks.filter(({ stream }) => stream === name).map(({ bytes }) => bytes))

it('gives every byte of both streams in order, wherever the chunks are cut', () => {
  const chunk = fc.record({
    stream: fc.constantFrom('stdout' as const, 'stderr' as const),
    bytes: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  })
  fc.assert(
    fc.property(fc.array(chunk), fc.integer({ min: 1, max: 17 }), (written, size) => {
      const wire = Buffer.concat(written.map(frame))
      const demultiplexer = new Demultiplexer()
      const read: StreamChunk[] = []
      for (let at = 0; at < wire.length; at += size) read.push(...demultiplexer.push(wire.subarray(at, at + size)))
      for (const name of ['stdout', 'stderr']) expect(joined(read, name)).toEqual(joined(written, name))
    }),
  )
})

it('refuses what is not a stream of frames', () => {
  expect(() => new Demultiplexer().push(Buffer.from('HTTP/1.1 200 OK'))).toThrow(/unknown kind: 72/)
})
