import { ed25519 } from '@noble/curves/ed25519.js'
import { encodeAddress } from '@polkadot/util-crypto/address'
import { blake2AsU8a } from '@polkadot/util-crypto/blake2'
import { secp256k1PairFromSeed, secp256k1Sign } from '@polkadot/util-crypto/secp256k1'
import { sr25519PairFromSeed, sr25519Sign } from '@polkadot/util-crypto/sr25519'
import { describe, expect, it } from 'vitest'
import { utf8Encode } from '../bytes/utf8.ts'
import { delegationSignedBytes, delegationText } from './delegation-text.ts'
import type { Delegation } from './delegation.ts'
import { CLOCK_LEEWAY_MS } from './limits.ts'
import { peerIdFromPublicKey } from './peer-id.ts'
import { encodeToken, signToken } from './token-codec.ts'
import type { Token } from './token.ts'
import { verifyAccess, type AccessCode, type AccessRequest } from './verify-access.ts'

const NOW = Date.UTC(2026, 10, 24, 12)
const MINUTE = 60_000
const HOUR = 60 * MINUTE

const seed = (byte: number): Uint8Array => new Uint8Array(32).fill(byte)
const peer = (byte: number): string => peerIdFromPublicKey(ed25519.getPublicKey(seed(byte)))
const alice = sr25519PairFromSeed(seed(1))
const mallory = sr25519PairFromSeed(seed(2))
const aliceAddress = encodeAddress(alice.publicKey, 42)
const malloryAddress = encodeAddress(mallory.publicKey, 42)
const TAB = 10
const THIEF = 11
const WORKER = 12

const delegation: Delegation = {
  genesis: `0x${'ab'.repeat(32)}`,
  owner: aliceAddress,
  sessionKey: peer(TAB),
  scopes: ['logs', 'metrics'],
  tasks: [7n, 9n],
  notAfterMs: NOW + 8 * HOUR,
  epoch: 3,
}
const token: Token = {
  nonce: seed(77),
  workerPeerId: peer(WORKER),
  clientPeerId: peer(TAB),
  scope: 'logs',
  task: 7n,
  notAfterMs: NOW + 10 * MINUTE,
}

interface Forgery {
  readonly delegation?: Partial<Delegation>
  readonly token?: Partial<Token>
  /** What the worker knows or the client sent. */
  readonly request?: Partial<AccessRequest>
  /** Text to send instead of the statement; signed as if it were one. */
  readonly text?: (text: string) => string
  /** Bytes that the owner signs instead. */
  readonly signs?: (text: string) => Uint8Array
  readonly signedBy?: (message: Uint8Array) => Uint8Array
  readonly tokenSeed?: Uint8Array
}

function request(forgery: Forgery = {}): AccessRequest {
  const plain = delegationText({ ...delegation, ...forgery.delegation })
  const text = forgery.text?.(plain) ?? plain
  const message = forgery.signs?.(text) ?? delegationSignedBytes(text)
  const tokenBytes = encodeToken({ ...token, ...forgery.token })
  return {
    delegation: utf8Encode(text),
    ownerSignature: forgery.signedBy?.(message) ?? sr25519Sign(message, alice),
    token: tokenBytes,
    tokenSignature: signToken(tokenBytes, forgery.tokenSeed ?? seed(TAB)),
    challenge: seed(77),
    nowMs: NOW,
    worker: peer(WORKER),
    client: peer(TAB),
    task: 7n,
    taskOwner: aliceAddress,
    genesis: delegation.genesis,
    epoch: 3,
    scope: 'logs',
    ...forgery.request,
  }
}

const verdict = (forgery: Forgery): AccessCode | 'granted' => {
  const answer = verifyAccess(request(forgery))
  return answer.ok ? 'granted' : answer.code
}
const flip = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 1 : byte))

const ed = {
  address: encodeAddress(ed25519.getPublicKey(seed(3)), 42),
  sign: (m: Uint8Array) => ed25519.sign(m, seed(3)),
}
const ecdsaPair = secp256k1PairFromSeed(seed(4))
const ecdsa = {
  address: encodeAddress(blake2AsU8a(ecdsaPair.publicKey), 42),
  sign: (m: Uint8Array) => secp256k1Sign(m, { secretKey: ecdsaPair.secretKey }, 'blake2'),
}
const typed = (type: number, sign: (m: Uint8Array) => Uint8Array) => (m: Uint8Array) => Uint8Array.of(type, ...sign(m))
const by = (account: { address: string }, signedBy: (m: Uint8Array) => Uint8Array): Forgery => ({
  delegation: { owner: account.address },
  request: { taskOwner: account.address },
  signedBy,
})

describe('access is granted', () => {
  it.each<[string, Forgery]>([
    ['with all in order', {}],
    ['for all tasks', { delegation: { tasks: 'all' } }],
    ['to another scope of the session', { token: { scope: 'metrics' }, request: { scope: 'metrics' } }],
    [
      'to an owner named with another prefix by the chain',
      { request: { taskOwner: encodeAddress(alice.publicKey, 0) } },
    ],
    ['to an sr25519 signature with type byte', { signedBy: typed(1, (m) => sr25519Sign(m, alice)) }],
    ['to an ed25519 account', by(ed, ed.sign)],
    ['to an ed25519 account with type byte', by(ed, typed(0, ed.sign))],
    ['to an ecdsa account', by(ecdsa, ecdsa.sign)],
    ['to an ecdsa account with type byte', by(ecdsa, typed(2, ecdsa.sign))],
    ['within the leeway after the end', { token: { notAfterMs: NOW - CLOCK_LEEWAY_MS } }],
    ['within the leeway of the longest life', { token: { notAfterMs: NOW + 15 * MINUTE + CLOCK_LEEWAY_MS } }],
  ])('%s', (_, forgery) => {
    expect(verdict(forgery)).toBe('granted')
  })

  it('and says what was shown', () => {
    expect(verifyAccess(request())).toEqual({ ok: true, delegation, token })
  })
})

/** What an extrinsic's signing payload looks like: call, extra, versions, genesis and block hash. */
const transaction = (): Uint8Array =>
  Uint8Array.of(5, 3, 0, ...mallory.publicKey, 7, 0, 16, 165, 212, 232, ...seed(0xab), ...seed(0xcd))

const REFUSED: [string, Forgery, AccessCode][] = [
  // Owner
  ['a signature by another account', { signedBy: (m) => sr25519Sign(m, mallory) }, 'access_owner_signature'],
  [
    'another account that signs for itself',
    { delegation: { owner: malloryAddress }, signedBy: (m) => sr25519Sign(m, mallory) },
    'access_owner_mismatch',
  ],
  ['a task that has changed hands', { request: { taskOwner: malloryAddress } }, 'access_owner_mismatch'],
  ['a task that is not here', { request: { taskOwner: undefined } }, 'access_task_unknown'],
  [
    'a task that is not here, so neither is an epoch',
    { request: { taskOwner: undefined, epoch: 0 } },
    'access_task_unknown',
  ],
  ['a signature of unwrapped text', { signs: (text) => utf8Encode(text) }, 'access_owner_unwrapped'],
  [
    'a signature of text wrapped twice',
    { signs: (text) => delegationSignedBytes(`<Bytes>${text}</Bytes>`) },
    'access_owner_signature',
  ],
  [
    'a signature of text wrapped in other marks',
    { signs: (text) => utf8Encode(`<bytes>${text}</bytes>`) },
    'access_owner_signature',
  ],
  [
    'a signature of the hash of the text',
    { signs: (text) => blake2AsU8a(delegationSignedBytes(text)) },
    'access_owner_signature',
  ],
  ['a signature of a transaction', { signs: transaction }, 'access_owner_signature'],
  [
    'a signature of a wrapped transaction',
    { signs: () => Uint8Array.of(...utf8Encode('<Bytes>'), ...transaction(), ...utf8Encode('</Bytes>')) },
    'access_owner_signature',
  ],
  [
    'a transaction in place of the statement',
    { request: { delegation: transaction() } },
    'access_delegation_malformed',
  ],
  [
    'a signature of an earlier statement',
    { signs: (text) => delegationSignedBytes(text.replace('Epoch: 3', 'Epoch: 2')) },
    'access_owner_signature',
  ],
  [
    'a flipped bit in the owner signature',
    { signedBy: (m) => flip(sr25519Sign(m, alice), 40) },
    'access_owner_signature',
  ],
  ['a truncated owner signature', { signedBy: (m) => sr25519Sign(m, alice).slice(0, 63) }, 'access_owner_signature'],
  ['an empty owner signature', { request: { ownerSignature: new Uint8Array(0) } }, 'access_owner_signature'],
  ['a zero owner signature', { request: { ownerSignature: new Uint8Array(64) } }, 'access_owner_signature'],
  [
    'a signature with the type of another curve',
    { signedBy: typed(0, (m) => sr25519Sign(m, alice)) },
    'access_owner_signature',
  ],
  // Statement
  ['a statement of another chain', { delegation: { genesis: `0x${'cd'.repeat(32)}` } }, 'access_delegation_chain'],
  [
    'a statement that has expired',
    { delegation: { notAfterMs: NOW - CLOCK_LEEWAY_MS - 1 } },
    'access_delegation_expired',
  ],
  [
    'a statement that lasts too long',
    { delegation: { notAfterMs: NOW + 24 * HOUR + CLOCK_LEEWAY_MS + 1 } },
    'access_delegation_too_long',
  ],
  ['a statement of a revoked epoch', { request: { epoch: 4 } }, 'access_delegation_revoked'],
  ['a statement of an epoch to come', { request: { epoch: 2 } }, 'access_delegation_epoch'],
  [
    'a scope the owner did not give',
    { token: { scope: 'exec' }, request: { scope: 'exec' } },
    'access_delegation_scope',
  ],
  ['a task the owner did not name', { token: { task: 8n }, request: { task: 8n } }, 'access_delegation_task'],
  ['a truncated statement', { text: (text) => text.slice(0, -3) }, 'access_delegation_malformed'],
  ['a statement with a line more', { text: (text) => `${text}\nScopes: exec` }, 'access_delegation_malformed'],
  [
    'a statement with Windows line ends',
    { text: (text) => text.replaceAll('\n', '\r\n') },
    'access_delegation_malformed',
  ],
  [
    'a statement with another title',
    { text: (text) => text.replace('EdgeCloud', 'Edgecloud') },
    'access_delegation_malformed',
  ],
  ['a statement with its wrapping', { text: (text) => `<Bytes>${text}</Bytes>` }, 'access_delegation_malformed'],
  [
    'a statement that is not UTF-8',
    { request: { delegation: Uint8Array.of(0xff, 0xfe) } },
    'access_delegation_malformed',
  ],
  ['a statement of a megabyte', { request: { delegation: new Uint8Array(1 << 20) } }, 'access_too_large'],
  // Token
  ['the nonce of another stream', { token: { nonce: seed(78) } }, 'access_token_nonce'],
  ['a token seen before', { request: { challenge: seed(79) } }, 'access_token_nonce'],
  ['a token for another worker', { token: { workerPeerId: peer(13) } }, 'access_token_worker'],
  ['a token shown to another worker', { request: { worker: peer(13) } }, 'access_token_worker'],
  ['a token used by another peer', { request: { client: peer(THIEF) } }, 'access_token_client'],
  [
    'a stolen statement with a token of the thief',
    { token: { clientPeerId: peer(THIEF) }, request: { client: peer(THIEF) }, tokenSeed: seed(THIEF) },
    'access_session_key',
  ],
  ['a token signed by the thief', { tokenSeed: seed(THIEF) }, 'access_token_signature'],
  ['a token for another use', { token: { scope: 'metrics' } }, 'access_token_scope'],
  ['a token for another task', { token: { task: 9n } }, 'access_token_task'],
  ['a token that has expired', { token: { notAfterMs: NOW - CLOCK_LEEWAY_MS - 1 } }, 'access_token_expired'],
  [
    'a token from the future',
    { token: { notAfterMs: NOW + 15 * MINUTE + CLOCK_LEEWAY_MS + 1 } },
    'access_token_too_long',
  ],
  ['a worker clock ten years ahead', { request: { nowMs: NOW + 10 * 365 * 24 * HOUR } }, 'access_token_expired'],
  ['a worker clock ten years behind', { request: { nowMs: NOW - 10 * 365 * 24 * HOUR } }, 'access_token_too_long'],
  ['a worker clock that is no number', { request: { nowMs: Number.NaN } }, 'access_token_expired'],
  ['a truncated token', { request: { token: encodeToken(token).slice(0, -1) } }, 'access_token_malformed'],
  [
    'a token with a field more',
    { request: { token: Uint8Array.of(...encodeToken(token), 0x78, 1) } },
    'access_token_malformed',
  ],
  [
    'a token with a field twice',
    { request: { token: Uint8Array.of(...encodeToken(token), 0x28, 9) } },
    'access_token_malformed',
  ],
  ['a token with a short nonce', { token: { nonce: new Uint8Array(16) } }, 'access_token_malformed'],
  ['a token of a megabyte', { request: { token: new Uint8Array(1 << 20) } }, 'access_too_large'],
  ['an empty token', { request: { token: new Uint8Array(0) } }, 'access_token_malformed'],
  [
    'a flipped bit in the token signature',
    { request: { tokenSignature: flip(signToken(encodeToken(token), seed(TAB)), 5) } },
    'access_token_signature',
  ],
  ['a truncated token signature', { request: { tokenSignature: new Uint8Array(63) } }, 'access_token_signature'],
  [
    'a token signature without its domain',
    { request: { tokenSignature: ed25519.sign(encodeToken(token), seed(TAB)) } },
    'access_token_signature',
  ],
]

describe('access is refused', () => {
  it.each(REFUSED)('to %s', (_, forgery, code) => {
    expect(verdict(forgery)).toBe(code)
  })

  it('with every access code in at least one case', async () => {
    const { ERROR_TABLE } = await import('../errors/error-table.ts')
    const known = Object.keys(ERROR_TABLE).filter((code) => code.startsWith('access_'))
    expect(new Set(REFUSED.map(([, , code]) => code))).toEqual(new Set(known))
  })

  it('for any byte of the four parts changed', () => {
    const good = request()
    for (const part of ['delegation', 'ownerSignature', 'token', 'tokenSignature'] as const) {
      for (let at = 0; at < good[part].length; at += 7) {
        expect(verifyAccess({ ...good, [part]: flip(good[part], at) }).ok, `${part} ${at}`).toBe(false)
      }
    }
  })
})
