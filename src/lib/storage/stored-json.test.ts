import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { storedJson } from './stored-json.ts'

/** What a browser offers, on a map; `full` refuses every write. */
function storage(initial: Record<string, string> = {}, full = false): Map<string, string> {
  const items = new Map(Object.entries(initial))
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (full) throw new DOMException('full', 'QuotaExceededError')
      items.set(key, value)
    },
    removeItem: (key: string) => items.delete(key),
  })
  return items
}
afterEach(() => vi.unstubAllGlobals())

const place = storedJson('place', z.object({ city: z.string() }))

describe('a stored value', () => {
  it('is there from the first time it is kept until it is removed', () => {
    storage()
    expect(place.load()).toBeUndefined()
    expect(place.save({ city: 'Lyon' })).toBe(true)
    expect(place.load()).toEqual({ city: 'Lyon' })
    place.remove()
    expect(place.load()).toBeUndefined()
  })

  it.each(['{', 'null', '[]', '{}', '{"city":1}'])('is not made of %s', (text) => {
    storage({ place: text })
    expect(place.load()).toBeUndefined()
  })

  it('stays as it was when the browser is full', () => {
    storage({ place: '{"city":"Lyon"}' }, true)
    expect(place.save({ city: 'Kyiv' })).toBe(false)
    expect(place.load()).toEqual({ city: 'Lyon' })
  })

  it('is nothing where the browser refuses storage', () => {
    const refuse = () => {
      throw new DOMException('refused', 'SecurityError')
    }
    vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse, removeItem: refuse })
    expect(place.save({ city: 'Lyon' })).toBe(false)
    expect(place.load()).toBeUndefined()
    expect(() => place.remove()).not.toThrow()
  })
})
