import fc from 'fast-check'
import { encodeAddress } from '@polkadot/util-crypto/address'
import { describe, expect, it } from 'vitest'
import { DelegationMalformedError, TokenMalformedError } from './access-errors.ts'
import { delegationSignedBytes, delegationText, parseDelegation } from './delegation-text.ts'
import type { Delegation } from './delegation.ts'
import { MAX_DELEGATION_BYTES, MAX_DELEGATION_TASKS, MAX_TOKEN_BYTES } from './limits.ts'
import { isPeerId, PeerIdMalformedError, peerIdFromPublicKey, publicKeyFromPeerId } from './peer-id.ts'
import { ACCESS_SCOPES } from './scope.ts'
import { decodeToken, encodeToken } from './token-codec.ts'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const delegations: fc.Arbitrary<Delegation> = fc.record({
  genesis: bytes32.map((bytes) => `0x${Buffer.from(bytes).toString('hex')}`),
  owner: bytes32.map((bytes) => encodeAddress(bytes, 42)),
  sessionKey: bytes32.map(peerIdFromPublicKey),
  scopes: fc.subarray([...ACCESS_SCOPES], { minLength: 1 }),
  tasks: fc.oneof(
    fc.constant('all' as const),
    fc
      .uniqueArray(u64, { minLength: 1, maxLength: MAX_DELEGATION_TASKS })
      .map((ids) => ids.sort((a, b) => (a < b ? -1 : 1))),
  ),
  notAfterMs: fc.integer({ min: 0, max: 253_402_300_799_999 }),
  epoch: fc.integer({ min: 0, max: 0xffff_ffff }),
})
const sample: Delegation = {
  genesis: `0x${'00'.repeat(32)}`,
  owner: encodeAddress(new Uint8Array(32), 42),
  sessionKey: peerIdFromPublicKey(new Uint8Array(32)),
  scopes: ['logs'],
  tasks: [1n, 2n],
  notAfterMs: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  epoch: 0,
}

describe('delegationText', () => {
  it('reads as a person would want it', () => {
    expect(delegationText(sample)).toBe(
      [
        'EdgeCloud session',
        'This lets one browser tab reach your tasks until the time below. It moves no funds.',
        'Chain: 0x0000000000000000000000000000000000000000000000000000000000000000',
        'Owner: 5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM',
        'Session key: 12D3KooW9pNAk8aiBuGVQtWRdbkLmo5qVL3e2h5UxbN2Nz9ttwiw',
        'Uses: logs',
        'Tasks: 1, 2',
        'Not after: 2026-01-02T03:04:05.006Z',
        'Epoch: 0',
      ].join('\n'),
    )
  })

  it('is read back to the same delegation, and fits the limit', () => {
    fc.assert(
      fc.property(delegations, (delegation) => {
        const text = delegationText(delegation)
        expect(parseDelegation(text)).toEqual(delegation)
        expect(text.length).toBeLessThanOrEqual(MAX_DELEGATION_BYTES)
      }),
    )
  })

  it.each<[string, Partial<Delegation>]>([
    ['a short genesis', { genesis: '0x00' }],
    ['a genesis in capitals', { genesis: `0x${'AB'.repeat(32)}` }],
    ['an owner of another network', { owner: encodeAddress(new Uint8Array(32), 0) }],
    ['an owner in hex', { owner: `0x${'00'.repeat(32)}` }],
    ['a session key that is none', { sessionKey: '12D3KooW' }],
    ['no uses', { scopes: [] }],
    ['uses out of order', { scopes: ['metrics', 'logs'] }],
    ['a use twice', { scopes: ['logs', 'logs'] }],
    ['no tasks', { tasks: [] }],
    ['tasks out of order', { tasks: [2n, 1n] }],
    ['a task twice', { tasks: [1n, 1n] }],
    ['a task beyond u64', { tasks: [2n ** 64n] }],
    ['too many tasks', { tasks: Array.from({ length: MAX_DELEGATION_TASKS + 1 }, (_, i) => BigInt(i)) }],
    ['no end', { notAfterMs: Number.NaN }],
    ['an end after the year 9999', { notAfterMs: 253_402_300_800_000 }],
    ['a negative epoch', { epoch: -1 }],
  ])('refuses %s', (_, change) => {
    expect(() => delegationText({ ...sample, ...change })).toThrow(DelegationMalformedError)
  })
})

describe('parseDelegation', () => {
  it('refuses every text that differs by one character', () => {
    const text = delegationText(sample)
    for (let at = 0; at < text.length; at++) {
      const changed = [text.slice(0, at) + text.slice(at + 1), `${text.slice(0, at)} ${text.slice(at)}`]
      for (const other of changed) {
        try {
          // A digit less is another statement, not another spelling.
          expect(delegationText(parseDelegation(other))).toBe(other)
        } catch (error) {
          expect(error).toBeInstanceOf(DelegationMalformedError)
        }
      }
    }
  })

  it.each(['Epoch: 00', 'Epoch: +0', 'Epoch: 0x0', 'Epoch: 1e0', 'Epoch: ', 'Epoch: 0 '])(
    'refuses the spelling "%s"',
    (line) => {
      expect(() => parseDelegation(delegationText(sample).replace('Epoch: 0', line))).toThrow(DelegationMalformedError)
    },
  )

  it('is signed between marks', () => {
    expect(new TextDecoder().decode(delegationSignedBytes('a'))).toBe('<Bytes>a</Bytes>')
  })
})

describe('peer ids', () => {
  it('hold the key', () => {
    fc.assert(
      fc.property(bytes32, (key) => {
        const id = peerIdFromPublicKey(key)
        expect(id).toMatch(/^12D3KooW[1-9A-HJ-NP-Za-km-z]{44}$/)
        expect(publicKeyFromPeerId(id)).toEqual(Uint8Array.from(key))
        expect(isPeerId(id)).toBe(true)
      }),
    )
  })

  it.each([
    '',
    '12D3KooW',
    'QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N',
    '0'.repeat(52),
    'z'.repeat(52),
    '1'.repeat(52),
  ])('are not "%s"', (text) => {
    expect(() => publicKeyFromPeerId(text)).toThrow(PeerIdMalformedError)
    expect(isPeerId(text)).toBe(false)
  })
})

describe('tokens', () => {
  const peerIds = bytes32.map(peerIdFromPublicKey)
  const tokens = fc.record({
    nonce: bytes32.map((bytes) => Uint8Array.from(bytes)),
    workerPeerId: peerIds,
    clientPeerId: peerIds,
    scope: fc.constantFrom(...ACCESS_SCOPES),
    task: u64,
    notAfterMs: fc.maxSafeNat(),
  })

  it('are read back exactly, and fit the limit', () => {
    fc.assert(
      fc.property(tokens, (token) => {
        const bytes = encodeToken(token)
        expect(decodeToken(bytes)).toEqual(token)
        expect(bytes.length).toBeLessThanOrEqual(MAX_TOKEN_BYTES)
      }),
    )
  })

  it('are nothing else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(() => decodeToken(bytes)).toThrow(TokenMalformedError)
      }),
    )
  })
})
