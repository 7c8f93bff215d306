import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { encodeFrame, keyedLeaf, LogTree } from '@edgecloud/protocol'
import { LogStore } from './log-store.ts'

const MIB = 1_048_576
const KEY = new Uint8Array(32).fill(5)

let directory: string
let store: LogStore
let size: number
let tree: LogTree
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'edgecloud-log-store-'))
  writeFileSync(path(), '')
  ;[size, tree, store] = [0, new LogTree(), open()]
})
afterEach(async () => {
  await store.close()
  rmSync(directory, { recursive: true })
})
const path = () => join(directory, 'frames.log')
const open = () => new LogStore({ directory, logKey: KEY, ended: () => false })
const frame = (bytes: number) => {
  const head = { kind: 'output', seq: BigInt(size), timestampMs: 1, service: 'main', replica: 0 } as const
  const encoded = encodeFrame({ ...head, stream: 'stdout', lineEnd: true, bytes: Buffer.alloc(bytes, size) })
  tree.append(keyedLeaf(KEY, encoded))
  size += 1
  return Buffer.from(encoded)
}
const write = (...lengths: number[]) => appendFileSync(path(), Buffer.concat(lengths.map(frame)))
const state = async () => {
  const { size: frames, root } = await store.head()
  return { frames, root }
}
const expected = () => ({ frames: tree.size, root: tree.root() })

describe('LogStore', () => {
  it('gives frames from any one on, as many as fit and at least one', async () => {
    write(...Array.from({ length: 300 }, (_, at) => 1 + ((at * 7_919) % 5_000)), 60_000, 3, 60_000)
    expect(await state()).toEqual(expected())
    const file = readFileSync(path())
    for (const maxBytes of [1, 5_000, 64_512, 4 * 64_512]) {
      const read: Uint8Array[] = []
      while (read.length < size) {
        const frames = await store.read(BigInt(read.length), maxBytes)
        expect(frames.length).toBeGreaterThan(0)
        if (frames.length > 1) expect(frames.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(maxBytes)
        read.push(...frames)
      }
      expect(Buffer.concat(read).equals(file)).toBe(true)
    }
    const [middle] = await store.read(150n, 1)
    expect(file.includes(Buffer.from(middle ?? []))).toBe(true)
    expect(await store.read(BigInt(size), 1_000)).toEqual([])
  })

  it('takes no half record, and the whole one when it is there', async () => {
    write(100)
    const second = frame(5_000)
    appendFileSync(path(), second.subarray(0, 700))
    expect((await state()).frames).toBe(1n)
    expect(await store.read(1n, 1_000)).toEqual([])
    appendFileSync(path(), second.subarray(700))
    expect(await state()).toEqual(expected())
  })

  it('does not read again after a restart what it has read, however large the log is', async () => {
    for (let mib = 0; mib < 3; mib += 1) write(...Array.from({ length: 64 }, () => 16_000))
    expect(await state()).toEqual(expected())
    await store.close()
    // What was read cannot be read any more, and it is not missed.
    const fd = openSync(path(), 'r+')
    writeSync(fd, Buffer.alloc(MIB), 0, MIB, MIB)
    closeSync(fd)
    store = open()
    write(10)
    expect(await state()).toEqual(expected())
    expect(store.damage).toBeUndefined()
    await expect(store.read(BigInt(80), 1_000)).rejects.toMatchObject({ code: 'frame_malformed' })
  })

  it('goes on where no checkpoint can be kept', async () => {
    mkdirSync(join(directory, 'checkpoint.json')) // nothing can be put in its place, as on a full disk
    for (let mib = 0; mib < 2; mib += 1) write(...Array.from({ length: 64 }, () => 16_000))
    expect(await state()).toEqual(expected())
    await store.close()
    store = open()
    expect(await state()).toEqual(expected())
  })
})
