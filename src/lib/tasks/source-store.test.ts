import { afterEach, expect, it, vi } from 'vitest'
import { sourceStore } from './source-store.ts'
import { stubStorage } from '../storage/fixtures/stub-storage.ts'

afterEach(() => vi.unstubAllGlobals())

it('gives back the file of a hash, the newest text of it', () => {
  stubStorage()
  sourceStore.save('0x01', 'one')
  sourceStore.save('0x02', 'two')
  sourceStore.save('0x01', 'one again')
  expect(sourceStore.load('0x01')).toBe('one again')
  expect(sourceStore.load('0x02')).toBe('two')
  expect(sourceStore.load('0x03')).toBeUndefined()
})

it('forgets the oldest of many', () => {
  stubStorage()
  for (let file = 0; file <= 16; file++) sourceStore.save(`0x${file}`, `text ${file}`)
  expect(sourceStore.load('0x0')).toBeUndefined()
  expect(sourceStore.load('0x1')).toBe('text 1')
})

it.each(['{', '{"version":2,"files":[]}', '[]'])('takes %j for nothing kept', (stored) => {
  stubStorage({ 'edgecloud.sources': stored })
  expect(sourceStore.load('0x01')).toBeUndefined()
})

it('does without a browser that keeps nothing', () => {
  stubStorage({}, true)
  sourceStore.save('0x01', 'one')
  expect(sourceStore.load('0x01')).toBeUndefined()
})
