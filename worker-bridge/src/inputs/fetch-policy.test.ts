import { describe, expect, it } from 'vitest'
import { fetchPolicySchema, isAllowed } from './fetch-policy.ts'
import { makeCertificate } from './fixtures/make-certificate.ts'

describe('fetchPolicySchema', () => {
  it('allows nothing unless told', () => {
    expect(fetchPolicySchema.parse({})).toEqual({ allow: [] })
  })

  it.each(['files.lan', 'files.lan:8443', '10.0.0.7', '10.0.0.7:8443', '[fd00::7]', '[fd00::7]:8443', 'FILES.lan'])(
    'takes %s',
    (entry) => {
      expect(fetchPolicySchema.parse({ allow: [entry] }).allow).toEqual([entry])
    },
  )

  it.each([
    '',
    'https://files.lan',
    'files.lan/x',
    'me@files.lan',
    '*.lan',
    'a b',
    'files.lan:99999',
    'fd00::7',
    'x?y',
  ])('refuses %j', (entry) => {
    expect(fetchPolicySchema.safeParse({ allow: [entry] }).success).toBe(false)
  })

  it('takes a certificate and nothing else as one', async () => {
    const { cert, key } = await makeCertificate(['files.lan'], [])
    expect(fetchPolicySchema.safeParse({ ca: cert }).success).toBe(true)
    expect(fetchPolicySchema.safeParse({ ca: key }).success).toBe(false)
    expect(fetchPolicySchema.safeParse({ ca: '/etc/ssl/ca.pem' }).success).toBe(false)
  })
})

describe('isAllowed', () => {
  const policy = { allow: ['files.lan', 'Build.lan:8443', '127.1:9443', '[fd00:0::7]:443'] }
  it.each([
    ['https://files.lan/x', true],
    ['https://FILES.lan:443/x', true],
    ['https://files.lan:8443/x', false],
    ['https://files.lan./x', false],
    ['https://a.files.lan/x', false],
    ['https://build.lan:8443/x', true],
    ['https://build.lan/x', false],
    ['https://127.0.0.1:9443/x', true],
    ['https://127.0.0.1/x', false],
    ['https://[fd00::7]/x', true],
    ['https://[fd00::8]/x', false],
  ])('%s: %s', (url, allowed) => {
    expect(isAllowed(policy, new URL(url))).toBe(allowed)
  })
})
