import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { loadPart } from './load-part.ts'
import { retryLoad } from './retry-load.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const brokenOff = () => new TypeError('Failed to fetch dynamically imported module: /part.js')

test('a part whose request breaks off is asked for again', async () => {
  const load = vi.fn<() => Promise<string>>().mockRejectedValueOnce(brokenOff()).mockResolvedValue('part')
  const loading = loadPart(load)
  await vi.runAllTimersAsync()
  expect(await loading).toBe('part')
  expect(load).toHaveBeenCalledTimes(2)
})

test('a part that never comes is told as such after four tries', async () => {
  const cause = brokenOff()
  const load = vi.fn(() => Promise.reject(cause))
  const loading = expect(loadPart(load)).rejects.toMatchObject({ code: 'part_not_loaded', cause })
  await vi.runAllTimersAsync()
  await loading
  expect(load).toHaveBeenCalledTimes(4)
})

test('what another try cannot change is told at once', async () => {
  const load = vi.fn(() => Promise.reject(new Error('refused')))
  await expect(retryLoad(load, () => true)).rejects.toThrow('refused')
  expect(load).toHaveBeenCalledTimes(1)
})
