import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Logger } from '../logger/logger.ts'
import { WatchedAnswer } from './watched-answer.ts'

const bytes = (...values: number[]) => Uint8Array.from(values)

/** A chain whose answer and storage the test sets; counts what is asked. */
function watchedChain() {
  const errors: string[] = []
  const said = (message: string) => void errors.push(message)
  const log: Logger = { error: said, warn: said, info: said, debug: said, child: () => log }
  const chain = { answer: 1, runtime: 'edgecloud/101', asked: 0, errors }
  const answer = new WatchedAnswer({
    ...{ name: 'TestApi_number', schema: z.number(), log, runtimeOf: () => Promise.resolve(chain.runtime) },
    ask: () => {
      chain.asked += 1
      return Promise.resolve(chain.answer)
    },
  })
  const ask = (stored: Record<string, Uint8Array | undefined>, params: readonly unknown[] = []) =>
    answer.ask({ block: '0x00', params, keys: Object.keys(stored), stored: new Map(Object.entries(stored)) })
  return { chain, ask }
}

describe('WatchedAnswer', () => {
  it('asks once for as long as nothing under the answer changes', async () => {
    const { chain, ask } = watchedChain()
    for (let block = 0; block < 5; block += 1) expect(await ask({ a: bytes(1), b: undefined })).toBe(1)
    expect(chain.asked).toBe(1)
  })

  it.each([
    ['an entry changes', { a: bytes(2), b: undefined }],
    ['an entry comes', { a: bytes(1), b: bytes(0) }],
    ['an entry goes', { a: undefined, b: undefined }],
    ['other entries are looked at, though they hold the same', { a: bytes(1), c: undefined }],
    ['one entry more is looked at', { a: bytes(1), b: undefined, c: undefined }],
  ])('asks again when %s', async (_, stored) => {
    const { chain, ask } = watchedChain()
    await ask({ a: bytes(1), b: undefined })
    chain.answer = 2
    expect(await ask(stored)).toBe(2)
  })

  it('asks again for other parameters and for another runtime', async () => {
    const { chain, ask } = watchedChain()
    await ask({ a: bytes(1) }, [1])
    await ask({ a: bytes(1) }, [2])
    chain.runtime = 'edgecloud/102'
    chain.answer = 3
    expect(await ask({ a: bytes(1) }, [2])).toBe(3)
    expect(chain.asked).toBe(3)
  })

  it('asks again once a minute, and always when it was once told something else', async () => {
    const { chain, ask } = watchedChain()
    const minute = async () => {
      for (let block = 0; block <= 20; block += 1) await ask({ a: bytes(1) })
    }
    await minute()
    await minute()
    expect([chain.asked, chain.errors]).toEqual([2, []])
    chain.answer = 2 // and nothing that we look at has changed
    await minute()
    expect(await ask({ a: bytes(1) })).toBe(2)
    expect(chain.errors).toEqual([expect.stringContaining('needs an update')])
    const before = chain.asked
    await minute()
    expect(chain.asked - before).toBe(21)
    expect(chain.errors).toHaveLength(1)
  })

  it('keeps nothing of a question that failed', async () => {
    const { chain, ask } = watchedChain()
    chain.answer = Number.NaN
    await expect(ask({ a: bytes(1) })).rejects.toBeInstanceOf(z.ZodError)
    chain.answer = 2
    expect(await ask({ a: bytes(1) })).toBe(2)
  })
})
