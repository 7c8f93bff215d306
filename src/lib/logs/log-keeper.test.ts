import { expect, it } from 'vitest'
import { LogKeeper } from './log-keeper.ts'
import type { LogPiece } from './log-store.ts'

const kept = (size: number) => ({ logKey: new Uint8Array(32), head: { size: BigInt(size), root: new Uint8Array(32) } })
const piece = (firstSeq: number, count: number, bytes = 10): LogPiece => ({
  firstSeq: BigInt(firstSeq),
  frames: Array.from({ length: count }, () => new Uint8Array(bytes)),
  kept: kept(firstSeq + count),
})

/** A keeper whose writing is done when it is told so. */
function keeper() {
  const written: LogPiece[] = []
  const waiting: (() => void)[] = []
  const log = new LogKeeper((one) => {
    written.push(one)
    const { promise, resolve } = Promise.withResolvers<undefined>()
    waiting.push(() => resolve(undefined))
    return promise
  })
  const finish = async () => {
    waiting.shift()?.()
    await new Promise((resolve) => setTimeout(resolve))
  }
  return { log, written, finish }
}

it('writes what comes during a writing together, with the newest of what is known', async () => {
  const { log, written, finish } = keeper()
  for (let seq = 0; seq < 10; seq += 2) await log.add(piece(seq, 2))
  expect(written).toEqual([piece(0, 2)])
  await finish()
  expect(written[1]).toEqual({ firstSeq: 2n, frames: piece(2, 8).frames, kept: kept(10) })
  await finish()
  await log.settled()
  await log.add(piece(10, 1))
  expect(written[2]).toEqual(piece(10, 1))
})

it('lets nothing more come while too much waits', async () => {
  const { log, written, finish } = keeper()
  await log.add(piece(0, 1))
  let taken = false
  const second = log.add(piece(1, 2, 600_000)).then(() => (taken = true))
  await finish()
  expect({ taken, written: written.length }).toEqual({ taken: false, written: 2 })
  await finish()
  await second
  expect(taken).toBe(true)
})
