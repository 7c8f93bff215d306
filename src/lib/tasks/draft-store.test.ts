import { afterEach, describe, expect, it, vi } from 'vitest'
import { draftStore } from './draft-store.ts'
import { stubStorage } from '../storage/fixtures/stub-storage.ts'

afterEach(() => vi.unstubAllGlobals())

describe('draftStore', () => {
  it('gives back what it kept', () => {
    stubStorage()
    expect(draftStore.load()).toBeUndefined()
    expect(draftStore.save('services: {}\n')).toBe(true)
    expect(draftStore.load()).toBe('services: {}\n')
  })

  it('keeps the changes of a task apart, until they are not needed any more', () => {
    stubStorage()
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
    stubStorage({ 'edgecloud.draft': stored })
    expect(draftStore.load()).toBeUndefined()
  })

  it('keeps the draft before one that it could not give back, and says so', () => {
    stubStorage()
    expect(draftStore.save('x'.repeat(262_144))).toBe(true)
    expect(draftStore.save('y'.repeat(262_145))).toBe(false)
    expect(draftStore.load()).toBe('x'.repeat(262_144))
  })

  it('says so when the browser keeps nothing', () => {
    stubStorage({}, true)
    expect(draftStore.save('x')).toBe(false)
  })
})
