import { afterEach, expect, it, vi } from 'vitest'
import { openStorage } from './open-storage.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

it('there is none where the browser has none', async () => {
  vi.stubGlobal('indexedDB', undefined)
  expect(await openStorage('some', [])).toBeUndefined()
})

it('there is none where the browser refuses it', async () => {
  vi.stubGlobal('indexedDB', {
    open: () => {
      throw new DOMException('not in private windows', 'SecurityError')
    },
  })
  expect(await openStorage('some', [])).toBeUndefined()
})

it('is not waited for where the browser does not answer', async () => {
  vi.useFakeTimers()
  const request = { addEventListener: vi.fn<EventTarget['addEventListener']>() }
  vi.stubGlobal('indexedDB', { open: () => request })
  vi.stubGlobal('IDBRequest', class {})
  const opening = openStorage('some', [])
  await vi.advanceTimersByTimeAsync(3_000)
  expect(await opening).toBeUndefined()
})
