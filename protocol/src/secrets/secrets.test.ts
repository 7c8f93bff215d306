import { x25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { peerIdFromPublicKey } from '../access/peer-id.ts'
import { littleEndian } from '../bytes/little-endian.ts'
import { utf8Decode, utf8Encode } from '../bytes/utf8.ts'
import { MAX_BUNDLE_BYTES, SEALED_LENGTHS } from './limits.ts'
import { openSecrets } from './open-secrets.ts'
import { packSecrets } from './pack-secrets.ts'
import { sealSecrets } from './seal-secrets.ts'
import { encodeSecretContext } from './secret-context.ts'
import { unpackSecrets } from './unpack-secrets.ts'

const RUNS = Number(process.env['EDGECLOUD_FUZZ_RUNS'] ?? 60)
const secret = new Uint8Array(32).fill(3)
const key = x25519.getPublicKey(secret)
const context = {
  genesis: new Uint8Array(32).fill(1),
  task: 7n,
  replica: 2,
  attempt: 3,
  worker: 4,
  workerPeerId: peerIdFromPublicKey(new Uint8Array(32).fill(5)),
  notAfterMs: 1_900_000_000_000,
}
const secrets = new Map([
  ['token', utf8Encode('correct horse battery staple')],
  ['key', new Uint8Array([0, 255, 10])],
])
const plain = (opened: ReadonlyMap<string, Uint8Array>) =>
  Object.fromEntries([...opened].map(([name, value]) => [name, [...value]]))
const byName = fc
  .dictionary(fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,20}$/), fc.uint8Array({ maxLength: 200 }), { maxKeys: 12 })
  .map((record) => new Map(Object.entries(record)))

describe('battery 38: an envelope', () => {
  fixedRow(38, 'envelopes opened for another attempt, key or time, with bits changed and bytes missing')

  it('opens for its attempt, its worker and its time', async () => {
    const envelope = await sealSecrets(secrets, context, key)
    expect(new Map(await openSecrets(envelope, context, secret))).toEqual(secrets)
  })

  it.each([
    ['another chain', { genesis: new Uint8Array(32).fill(2) }],
    ['another task', { task: 8n }],
    ['another replica', { replica: 1 }],
    ['another attempt', { attempt: 4 }],
    ['another number of the worker', { worker: 5 }],
    ['another peer', { workerPeerId: peerIdFromPublicKey(new Uint8Array(32).fill(6)) }],
  ])('opens for nothing else: %s', async (_, change) => {
    const envelope = await sealSecrets(secrets, context, key)
    await expect(openSecrets(envelope, { ...context, ...change }, secret)).rejects.toMatchObject({
      code: 'secrets_sealed',
    })
  })

  it('opens with no other key and no later end', async () => {
    const envelope = await sealSecrets(secrets, context, key)
    const sealed = { code: 'secrets_sealed' }
    await expect(openSecrets(envelope, context, new Uint8Array(32).fill(9))).rejects.toMatchObject(sealed)
    const later = { ...envelope, notAfterMs: envelope.notAfterMs + 1 }
    await expect(openSecrets(later, context, secret)).rejects.toMatchObject(sealed)
  })

  it('opens with no bit changed and no byte missing', async () => {
    const envelope = await sealSecrets(secrets, context, key)
    const length = envelope.ciphertext.length
    await fc.assert(
      fc.asyncProperty(fc.nat(length + 31), fc.nat(7), async (at, bit) => {
        const [enc, ciphertext] = [envelope.enc.slice(), envelope.ciphertext.slice()]
        const [changed, index] = at < 32 ? [enc, at] : [ciphertext, at - 32]
        changed[index] = (changed[index] ?? 0) ^ (1 << bit)
        // The highest bit of an X25519 key means nothing, by RFC 7748; in HPKE the key is part of what is derived from.
        await expect(openSecrets({ ...envelope, enc, ciphertext }, context, secret)).rejects.toMatchObject({
          code: 'secrets_sealed',
        })
      }),
      { numRuns: RUNS },
    )
    for (const keep of [0, 1, length - 1]) {
      const cut = { ...envelope, ciphertext: envelope.ciphertext.subarray(0, keep) }
      await expect(openSecrets(cut, context, secret)).rejects.toMatchObject({ code: 'secrets_malformed' })
    }
    const shorter = { ...envelope, ciphertext: new Uint8Array(SEALED_LENGTHS[0] + 16) }
    await expect(openSecrets(shorter, context, secret)).rejects.toMatchObject({ code: 'secrets_sealed' })
    for (const enc of [new Uint8Array(), envelope.enc.subarray(1), new Uint8Array(33)]) {
      await expect(openSecrets({ ...envelope, enc }, context, secret)).rejects.toMatchObject({
        code: 'secrets_malformed',
      })
    }
    // All zeros is a point of low order: the shared secret would be known to everybody.
    const lowOrder = { ...envelope, enc: new Uint8Array(32) }
    await expect(openSecrets(lowOrder, context, secret)).rejects.toMatchObject({ code: 'secrets_sealed' })
  })

  it('takes no end that is not a time', async () => {
    const envelope = await sealSecrets(secrets, context, key)
    for (const notAfterMs of [-1, 0.5, Number.NaN, 2 ** 60]) {
      await expect(openSecrets({ ...envelope, notAfterMs }, context, secret)).rejects.toMatchObject({
        code: 'secrets_malformed',
      })
    }
  })

  it('is never the same twice, and its length tells little', async () => {
    const lengths = new Set<number>()
    for (const bytes of [1, 100, 800]) {
      const values = new Map([['a', new Uint8Array(bytes)]])
      const [one, two] = [await sealSecrets(values, context, key), await sealSecrets(values, context, key)]
      expect(one.ciphertext).not.toEqual(two.ciphertext)
      lengths.add(one.ciphertext.length)
    }
    expect([...lengths]).toEqual([SEALED_LENGTHS[0] + 16])
  })
})

describe('a context', () => {
  it('has other bytes when anything in it is another', () => {
    const field = fc.record({
      task: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      replica: fc.nat(0xffff),
      attempt: fc.nat(0xffff_ffff),
      worker: fc.nat(0xffff_ffff),
      notAfterMs: fc.nat(Number.MAX_SAFE_INTEGER),
    })
    fc.assert(
      fc.property(field, field, (a, b) => {
        const [one, two] = [a, b].map((fields) => encodeSecretContext({ ...context, ...fields }).join())
        const same = JSON.stringify(a, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))
        const other = JSON.stringify(b, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v))
        expect(one === two).toBe(same === other)
      }),
      { numRuns: RUNS },
    )
  })

  it('has no bytes for numbers that do not fit', () => {
    expect(() => encodeSecretContext({ ...context, replica: 0x1_0000 })).toThrow(RangeError)
    expect(() => encodeSecretContext({ ...context, genesis: new Uint8Array(31) })).toThrow(RangeError)
  })
})

describe('packed secrets', () => {
  it('come back as they were, whatever is in them', () => {
    fc.assert(
      fc.property(byName, (values) => {
        const packed = packSecrets(values)
        expect(SEALED_LENGTHS).toContain(packed.length)
        expect(plain(unpackSecrets(packed))).toEqual(plain(values))
      }),
      { numRuns: RUNS },
    )
  })

  it('are the same in whichever order', () => {
    const [a, b] = [...secrets]
    expect(packSecrets(new Map([b, a].flatMap((entry) => (entry ? [entry] : []))))).toEqual(packSecrets(secrets))
  })

  it('fit or are refused', () => {
    const most = MAX_BUNDLE_BYTES - 11 // two tags, three lengths of up to three bytes, the name
    expect(packSecrets(new Map([['a', new Uint8Array(most)]]))).toHaveLength(SEALED_LENGTHS[3])
    expect(() => packSecrets(new Map([['a', new Uint8Array(MAX_BUNDLE_BYTES)]]))).toThrow(
      expect.objectContaining({ code: 'secrets_too_large' }),
    )
  })

  it('are refused in any other form, and the refusal quotes none of it', () => {
    const packed = packSecrets(secrets)
    const bundle = packed.slice(4, 4 + (packed[0] ?? 0))
    const with_ = (change: (bytes: Uint8Array) => void) => {
      const bytes = packed.slice()
      change(bytes)
      return bytes
    }
    const twice = new Uint8Array(SEALED_LENGTHS[0])
    twice.set(littleEndian(bundle.length * 2, 4))
    twice.set(bundle, 4)
    twice.set(bundle, 4 + bundle.length)
    const bad = [
      new Uint8Array(),
      packed.subarray(0, 4),
      packed.subarray(0, packed.length - 1),
      with_((bytes) => bytes.fill(255, 0, 4)),
      with_((bytes) => (bytes[bytes.length - 1] = 1)),
      with_((bytes) => (bytes[0] = (bytes[0] ?? 0) - 1)),
      with_((bytes) => (bytes[4] = 0xff)),
      twice,
    ]
    for (const bytes of bad) {
      try {
        unpackSecrets(bytes)
        expect.unreachable()
      } catch (error) {
        expect(error).toMatchObject({ code: 'secrets_malformed' })
        expect(error).not.toHaveProperty('cause')
        expect(String(error)).not.toContain(utf8Decode(secrets.get('token') ?? new Uint8Array()).slice(0, 7))
      }
    }
  })
})
