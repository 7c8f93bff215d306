import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { releaseRaces } from './release-races.ts'

const native = Promise.race.bind(Promise)

describe('Promise.race of a thread that releases races', () => {
  beforeAll(releaseRaces)
  afterAll(() => {
    Promise.race = native
  })

  it('settles as the first one does, whatever it is', async () => {
    const never = new Promise<string>(() => undefined)
    expect(await Promise.race([never, Promise.resolve('first'), Promise.resolve('second')])).toBe('first')
    expect(await Promise.race([never, 'no promise'])).toBe('no promise')
    const failing = Promise.reject(new Error('no'))
    await expect(Promise.race([never, failing])).rejects.toThrow('no')
    await expect(Promise.race([failing, never])).rejects.toThrow('no')
  })

  it('asks one that took part before, also when it has settled since', async () => {
    const lasting = Promise.withResolvers<string>()
    expect(await Promise.race([lasting.promise, Promise.resolve('other')])).toBe('other')
    const waiting = Promise.race([lasting.promise, new Promise(() => undefined)])
    lasting.resolve('at last')
    expect(await waiting).toBe('at last')
    expect(await Promise.race([lasting.promise, new Promise(() => undefined)])).toBe('at last')
  })

  it('asks a promise once, however many races it takes part in', async () => {
    const lasting = new Promise<never>(() => undefined)
    const asked = vi.spyOn(lasting, 'then')
    for (let times = 0; times < 100; times += 1) await Promise.race([lasting, Promise.resolve(times)])
    expect(asked).toHaveBeenCalledTimes(1)
  })
})
