import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { storedJson } from './stored-json.ts'
import { stubStorage } from './fixtures/stub-storage.ts'

afterEach(() => vi.unstubAllGlobals())

const place = storedJson('place', z.object({ city: z.string() }))

describe('a stored value', () => {
  it('is there from the first time it is kept until it is removed', () => {
    stubStorage()
    expect(place.load()).toBeUndefined()
    expect(place.save({ city: 'Lyon' })).toBe(true)
    expect(place.load()).toEqual({ city: 'Lyon' })
    place.remove()
    expect(place.load()).toBeUndefined()
  })

  it.each(['{', 'null', '[]', '{}', '{"city":1}'])('is not made of %s', (text) => {
    stubStorage({ place: text })
    expect(place.load()).toBeUndefined()
  })

  it('stays as it was when the browser is full', () => {
    stubStorage({ place: '{"city":"Lyon"}' }, true)
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
