import { expect, it } from 'vitest'
import { guardedSigner } from './guarded-signer.ts'

const request = { address: '5Grw', data: '0x00', type: 'bytes' } as const

it('gives refusals of the wallet a code and keeps its own words', async () => {
  const signer = guardedSigner({ signRaw: () => Promise.reject(new Error('Cancelled')) })
  await expect(signer.signRaw?.(request)).rejects.toMatchObject({
    code: 'wallet_rejected',
    cause: { message: 'Cancelled' },
  })
})

it('passes signatures on and offers only what the wallet offers', async () => {
  const signer = guardedSigner({ signRaw: () => Promise.resolve({ id: 1, signature: '0x01' }) })
  expect(await signer.signRaw?.(request)).toEqual({ id: 1, signature: '0x01' })
  expect(signer.signPayload).toBeUndefined()
})
