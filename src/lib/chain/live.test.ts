import { flushSync } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import { Live } from './live.svelte.ts'
import type { Sourced } from './sourced.ts'
import { watching } from './watching.svelte.ts'

const at = (value: string, source: Sourced<string>['source'] = 'light'): Sourced<string> => ({
  value,
  source,
  block: { number: 1, hash: '0x' },
  finality: 'final',
  at: 0,
})

function chainOf(reads: (() => Promise<Sourced<string>>)[], cached?: Sourced<string>) {
  const listeners = new Set<() => void>()
  let read = 0
  const live = new Live<string>({
    cached: () => Promise.resolve(cached),
    read: () => (reads[Math.min(read++, reads.length - 1)] ?? (() => Promise.reject(new Error('no reads'))))(),
    onFinalized: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  })
  return { live, listeners, finalize: () => listeners.forEach((listener) => listener()) }
}

describe('Live', () => {
  it('paints what an earlier visit saw, then what the light client reads', async () => {
    const gate = Promise.withResolvers<Sourced<string>>()
    const { live } = chainOf([() => gate.promise], at('old', 'cache'))
    const { seen, stop } = watching(() => live.current?.value)
    await vi.waitFor(() => expect(seen).toContain('old'))
    gate.resolve(at('new'))
    await vi.waitFor(() => expect(seen).toEqual([undefined, 'old', 'new']))
    stop()
  })

  it('reads again at every final block, and stops when nobody looks', async () => {
    const { live, listeners, finalize } = chainOf([() => Promise.resolve(at('a')), () => Promise.resolve(at('b'))])
    const { seen, stop } = watching(() => live.current?.value)
    await vi.waitFor(() => expect(seen).toContain('a'))
    finalize()
    await vi.waitFor(() => expect(seen).toContain('b'))
    stop()
    flushSync()
    await vi.waitFor(() => expect(listeners.size).toBe(0))
  })

  it('keeps the last value when a read fails and says why', async () => {
    const { live, finalize } = chainOf([() => Promise.resolve(at('a')), () => Promise.reject(new Error('no peer'))])
    const { seen, stop } = watching(() => `${live.current?.value} ${live.error?.message}`)
    await vi.waitFor(() => expect(seen).toContain('a undefined'))
    finalize()
    await vi.waitFor(() => expect(seen.at(-1)).toBe('a no peer'))
    stop()
  })
})
