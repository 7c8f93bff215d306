import { toPrefixedHex } from '@edgecloud/protocol'
import { TypeRegistry } from '@polkadot/types'
import { describe, expect, it } from 'vitest'
import { parseHeader } from './block-header.ts'

const SLOT = 598_765_432n

/** A secondary VRF slot claim: variant 3, authority 0, the slot, then output and proof. */
function babeLog(): string {
  const slot = new Uint8Array(8)
  new DataView(slot.buffer).setBigUint64(0, SLOT, true)
  const claim = [3, 0, 0, 0, 0, ...slot, ...new Uint8Array(96).fill(7)]
  // 109 bytes: two-byte compact length.
  return toPrefixedHex(Uint8Array.from([6, ...new TextEncoder().encode('BABE'), 0xb5, 0x01, ...claim]))
}

const header = (number: number, logs: string[]) => ({
  parentHash: `0x${'11'.repeat(32)}`,
  number: `0x${number.toString(16)}`,
  stateRoot: `0x${'22'.repeat(32)}`,
  extrinsicsRoot: `0x${'33'.repeat(32)}`,
  digest: { logs },
})

describe('parseHeader', () => {
  it.each([1, 63, 64, 16_383, 16_384, 2 ** 30 - 1, 2 ** 30, 4_000_000_000])(
    'hashes block %i as the chain does',
    (number) => {
      const json = header(number, [babeLog()])
      const expected = new TypeRegistry().createType('Header', json).hash.toHex()
      expect(parseHeader(json)).toMatchObject({ number, hash: expected })
    },
  )

  it('takes the time from the BABE slot', () => {
    expect(parseHeader(header(9, [babeLog()])).at).toBe(Number(SLOT) * 3_000)
  })

  it('rejects what is no header', () => {
    expect(() => parseHeader({ number: '12' })).toThrow()
  })
})
