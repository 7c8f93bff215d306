import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { logs, MAX_MESSAGE_BYTES, MAX_UNPACKED_BYTES, MessageDecoder, unpackFrames } from '@edgecloud/protocol'
import { FramesMessage } from './frames-message.ts'
import { FramesPacker } from './frames-packer.ts'

const root = new Uint8Array(32).fill(7)
const message = (...frames: Uint8Array[]) => new FramesMessage({ firstSeq: 4n, frames, size: 9n, root }).body
const words = (bytes: number) => Buffer.from('GET /api/items 200\n'.repeat(Math.ceil(bytes / 19)).slice(0, bytes))

async function unpacked(bytes: Uint8Array | undefined): Promise<readonly Uint8Array[]> {
  const [said] = [...new MessageDecoder(logs.ServerMessageSchema).push(bytes ?? new Uint8Array(0))]
  if (said?.body.case !== 'packed') throw new Error(`not packed but ${said?.body.case ?? 'nothing'}`)
  return (await unpackFrames(said.body.value)).frames
}

it('makes a message shorter that comes out as it was', async () => {
  const frames = [words(30_000), Buffer.from('12345'), words(200)]
  const packed = new FramesPacker().pack(message(...frames))
  expect(packed?.length).toBeLessThan(3_000)
  expect((await unpacked(packed)).map((frame) => Buffer.from(frame).toString())).toEqual(frames.map(String))
})

it('leaves a few lines as they are', () => {
  expect(new FramesPacker().pack(message(words(900)))).toBeUndefined()
})

it('leaves what does not get shorter, and tries again later', async () => {
  const packer = new FramesPacker()
  const noise = message(randomBytes(60_000))
  expect(packer.pack(noise)).toBeUndefined()
  expect(packer.room).toBe(0)
  let plain = 0
  while (packer.pack(message(words(60_000))) === undefined) plain += 1
  expect(plain).toBe(15)
  expect(packer.room).toBeGreaterThan(MAX_MESSAGE_BYTES)
})

it('asks for as much as goes into a message, and never sends a longer one', async () => {
  const packer = new FramesPacker()
  // Half of it noise: it gets a little shorter than half, so that far less than the most goes into a message.
  const mixed = (bytes: number) => Buffer.concat([words(Math.floor(bytes / 2)), randomBytes(Math.ceil(bytes / 2))])
  const sent: number[] = []
  for (let round = 0; round < 10; round += 1) {
    const frames = Array.from({ length: Math.floor(packer.room / 10_000) }, () => mixed(9_990))
    const packed = packer.pack(message(...frames))
    expect(await unpacked(packed)).toHaveLength(frames.length)
    sent.push(packed?.length ?? 0)
  }
  expect(Math.max(...sent)).toBeLessThanOrEqual(MAX_MESSAGE_BYTES + 3)
  expect(sent.at(-1)).toBeGreaterThan(MAX_MESSAGE_BYTES * 0.7)
  // After what got very short comes noise: too much for one message, packed or not.
  packer.pack(message(words(60_000)))
  expect(packer.room).toBeGreaterThan(MAX_UNPACKED_BYTES * 0.9)
  expect(packer.pack(message(mixed(packer.room)))).toBeUndefined()
  expect(packer.room).toBeLessThan(MAX_MESSAGE_BYTES * 2)
})
