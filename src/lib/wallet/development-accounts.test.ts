import { TypeRegistry } from '@polkadot/types'
import { stringToHex, u8aToHex, u8aWrapBytes } from '@polkadot/util'
import { decodeAddress, signatureVerify } from '@polkadot/util-crypto'
import { expect, it } from 'vitest'
import { developmentAccounts, faucetAccount } from './development-accounts.ts'

it('offers the well-known accounts', async () => {
  const accounts = await developmentAccounts()
  expect(accounts.map(({ name }) => name)).toEqual(['Alice', 'Bob', 'Charlie', 'Dave', 'Eve', 'Ferdie'])
  expect(accounts[0]).toMatchObject({
    address: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY',
    kind: 'development',
  })
})

it('knows the faucet of the genesis', async () => {
  const { address } = await faucetAccount()
  expect(u8aToHex(decodeAddress(address))).toBe('0xd8fbab8e95c08a539780c836c6a062e0964557246225882c2c3b2325291f0843')
})

it('signs text wrapped, as extensions do', async () => {
  const [alice] = await developmentAccounts()
  const data = stringToHex('EdgeCloud session\n')
  const signed = await alice?.signer.signRaw?.({ address: alice.address, data, type: 'bytes' })
  const verified = signatureVerify(u8aWrapBytes(data), signed?.signature ?? '0x', alice?.address ?? '')
  expect(verified.isValid).toBe(true)
})

it('signs a transaction from its payload alone', async () => {
  const [alice] = await developmentAccounts()
  const hash = `0x${'11'.repeat(32)}` as const
  const payload = {
    address: alice?.address ?? '',
    blockHash: hash,
    blockNumber: '0x01',
    era: '0x00',
    genesisHash: hash,
    method: '0x0000',
    nonce: '0x00',
    signedExtensions: ['CheckNonce', 'CheckMortality'],
    specVersion: '0x01',
    tip: '0x00',
    transactionVersion: '0x01',
    version: 4,
  } as const
  const input = { ...payload, signedExtensions: [...payload.signedExtensions] }
  const signed = await alice?.signer.signPayload?.(input)
  const registry = new TypeRegistry()
  registry.setSignedExtensions(input.signedExtensions)
  const bytes = registry.createType('ExtrinsicPayload', input, { version: 4 }).toU8a({ method: true })
  // The first byte of the signature names its kind, sr25519.
  expect(signed?.signature.slice(0, 4)).toBe('0x01')
  const bare = `0x${signed?.signature.slice(4)}`
  expect(signatureVerify(bytes, bare, payload.address).isValid).toBe(true)
})
