import { afterEach, describe, expect, it, vi } from 'vitest'
import { draftStore } from './draft-store.ts'

/** What a browser offers, on a map; `full` refuses every write. */
function storage(initial: Record<string, string> = {}, full = false) {
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

describe('draftStore', () => {
  it('gives back what it kept', () => {
    storage()
    expect(draftStore.load()).toBeUndefined()
    expect(draftStore.save('services: {}\n')).toBe(true)
    expect(draftStore.load()).toBe('services: {}\n')
  })

  it('keeps the changes of a task apart, until they are not needed any more', () => {
    storage()
    draftStore.save('new')
    draftStore.save('changed', 'task/7')
    expect([draftStore.load(), draftStore.load('task/7')]).toEqual(['new', 'changed'])
    draftStore.remove('task/7')
    expect([draftStore.load(), draftStore.load('task/7')]).toEqual(['new', undefined])
  })

  it.each([
    ['no JSON', '{'],
    ['another version', '{"version":2,"text":"x"}'],
    ['no text', '{"version":1}'],
    ['too long a text', JSON.stringify({ version: 1, text: 'x'.repeat(262_145) })],
  ])('takes %s for no draft', (_, stored) => {
    storage({ 'edgecloud.draft': stored })
    expect(draftStore.load()).toBeUndefined()
  })

  it('keeps the draft before one that it could not give back, and says so', () => {
    storage()
    expect(draftStore.save('x'.repeat(262_144))).toBe(true)
    expect(draftStore.save('y'.repeat(262_145))).toBe(false)
    expect(draftStore.load()).toBe('x'.repeat(262_144))
  })

  it('says so when the browser keeps nothing', () => {
    storage({}, true)
    expect(draftStore.save('x')).toBe(false)
  })
})
