import { signatureVerify } from '@polkadot/util-crypto'
import { u8aWrapBytes } from '@polkadot/util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ChainView } from './wallet.svelte.ts'
import { Wallet } from './wallet.svelte.ts'

const kept = new Map<string, string>()
beforeEach(() => {
  kept.clear()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const chainOf = (isDevelopment: boolean): ChainView => ({
  isDevelopment,
  walletMetadata: () => Promise.reject(new Error('not asked for in this test')),
})

describe('Wallet', () => {
  it('offers public accounts on a development chain', async () => {
    const wallet = new Wallet(chainOf(true))
    expect(wallet.accounts).toEqual([])
    await wallet.loadDevelopmentAccounts()
    expect(wallet.accounts.map(({ name, kind }) => `${name} ${kind}`)).toContain('Alice development')
  })

  it('never offers them elsewhere, even when one was chosen before', async () => {
    kept.set('edgecloud.account', JSON.stringify({ address: '5Grw', kind: 'development' }))
    const wallet = new Wallet(chainOf(false))
    await wallet.loadDevelopmentAccounts()
    expect(wallet.accounts).toEqual([])
    expect(wallet.selected).toBeUndefined()
  })

  it('remembers the chosen account', async () => {
    const wallet = new Wallet(chainOf(true))
    await wallet.loadDevelopmentAccounts()
    const bob = wallet.accounts.find(({ name }) => name === 'Bob')
    if (bob === undefined) throw new Error('no Bob')
    wallet.select(bob)
    const later = new Wallet(chainOf(true))
    later.resume()
    await vi.waitFor(() => expect(later.selected?.name).toBe('Bob'))
  })

  it('lives with storage that holds nonsense', () => {
    kept.set('edgecloud.account', '{"address":')
    expect(new Wallet(chainOf(true)).selected).toBeUndefined()
  })

  it('signs text as the selected account', async () => {
    const wallet = new Wallet(chainOf(true))
    await wallet.loadDevelopmentAccounts()
    const [alice] = wallet.accounts
    if (alice === undefined) throw new Error('no Alice')
    await expect(wallet.signText('hello')).rejects.toMatchObject({ code: 'wallet_no_account' })
    wallet.select(alice)
    const signature = await wallet.signText('EdgeCloud session\n')
    const signed = u8aWrapBytes(new TextEncoder().encode('EdgeCloud session\n'))
    expect(signatureVerify(signed, signature, alice.address).isValid).toBe(true)
  })
})
