import { Keyring } from '@polkadot/keyring'
import { TypeRegistry } from '@polkadot/types'
import type { SignerPayloadJSON, SignerPayloadRaw } from '@polkadot/types/types'
import { hexToU8a, u8aToHex, u8aWrapBytes } from '@polkadot/util'
import { cryptoWaitReady } from '@polkadot/util-crypto'
import type { Page } from '@playwright/test'

/** What the wallet was asked to sign, in order. */
export interface WalletRequests {
  payloads: SignerPayloadJSON[]
  raws: SignerPayloadRaw[]
}

/**
 * Puts a wallet into the page the way a browser extension does. The keys stay in the test process; the page only ever
 * sees signatures. `uri` is a key URI such as //Alice.
 */
export async function injectTestWallet(page: Page, uri: string, name = 'Test account'): Promise<WalletRequests> {
  await cryptoWaitReady()
  const pair = new Keyring({ type: 'sr25519', ss58Format: 42 }).addFromUri(uri)
  const requests: WalletRequests = { payloads: [], raws: [] }

  await page.exposeFunction('edgecloudTestSignPayload', (payload: SignerPayloadJSON): string => {
    requests.payloads.push(payload)
    const registry = new TypeRegistry()
    registry.setSignedExtensions(payload.signedExtensions)
    return registry.createType('ExtrinsicPayload', payload, { version: payload.version }).sign(pair).signature
  })
  await page.exposeFunction('edgecloudTestSignRaw', (raw: SignerPayloadRaw): string => {
    requests.raws.push(raw)
    return u8aToHex(pair.sign(u8aWrapBytes(hexToU8a(raw.data))))
  })
  await page.addInitScript(
    ({ address, name }) => {
      const call = (fn: string, argument: unknown): Promise<string> => Reflect.get(window, fn)(argument)
      const account = { address, name, type: 'sr25519' }
      let id = 0
      const wallet = {
        version: '1.0.0',
        enable: () =>
          Promise.resolve({
            accounts: {
              get: () => Promise.resolve([account]),
              subscribe: (callback: (accounts: unknown[]) => void) => {
                callback([account])
                return () => undefined
              },
            },
            metadata: { get: () => Promise.resolve([]), provide: () => Promise.resolve(true) },
            signer: {
              signPayload: async (payload: unknown) => ({
                id: (id += 1),
                signature: await call('edgecloudTestSignPayload', payload),
              }),
              signRaw: async (raw: unknown) => ({ id: (id += 1), signature: await call('edgecloudTestSignRaw', raw) }),
            },
          }),
      }
      Reflect.set(window, 'injectedWeb3', { 'test-wallet': wallet })
    },
    { address: pair.address, name },
  )
  return requests
}
