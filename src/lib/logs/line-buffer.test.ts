import { expect, it } from 'vitest'
import { LineBuffer } from './line-buffer.ts'

it('keeps the newest lines and counts all', () => {
  const buffer = new LineBuffer<number>(100)
  for (let line = 0; line < 1_000; line++) buffer.push([line])
  expect(buffer.total).toBe(1_000)
  expect(buffer.slice(0).length).toBeLessThan(110)
  expect(buffer.slice(0)[0]).toBe(buffer.first)
  expect(buffer.slice(0).at(-1)).toBe(999)
})

it('gives the lines from a number on', () => {
  const buffer = new LineBuffer<string>(100)
  buffer.push(['a', 'b', 'c', 'd'])
  expect(buffer.slice(2)).toEqual(['c', 'd'])
  expect(buffer.slice(1, 2)).toEqual(['b', 'c'])
  expect(buffer.slice(9)).toEqual([])
})
