import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { lastChain } from './last-chain.ts'

const CHAIN = { genesisDigest: 'aa', genesis: '0xbb' }
let stored: string | null

beforeEach(() => {
  stored = null
  vi.stubGlobal('localStorage', {
    getItem: () => stored,
    setItem: (_key: string, value: string) => (stored = value),
  })
})
afterEach(() => vi.unstubAllGlobals())

describe('the chain of the last visit', () => {
  it('is unknown on a first visit, and known from then on', () => {
    expect(lastChain.load()).toBeUndefined()
    lastChain.save(CHAIN)
    expect(lastChain.load()).toEqual(CHAIN)
  })

  it.each(['{', 'null', '{"genesis":"0xbb"}', '{"genesisDigest":1,"genesis":"0xbb"}'])('is not made of %s', (text) => {
    stored = text
    expect(lastChain.load()).toBeUndefined()
  })

  it('is forgotten where the browser refuses storage', () => {
    const refuse = () => {
      throw new DOMException('refused', 'SecurityError')
    }
    vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse })
    lastChain.save(CHAIN)
    expect(lastChain.load()).toBeUndefined()
  })
})
