import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isPublicAddress } from './is-public-address.ts'

type Range = readonly [first: string, last: string]

const REFUSED_V4: readonly Range[] = [
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['168.63.129.16', '168.63.129.16'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.88.99.0', '192.88.99.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '255.255.255.255'],
]

const toNumber = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const toText = (value: number) => [24, 16, 8, 0].map((bits) => (value >>> bits) & 255).join('.')
const hex = (value: number) => `${(value >>> 16).toString(16)}:${(value & 0xffff).toString(16)}`
const isRefused = (value: number) =>
  REFUSED_V4.some(([first, last]) => toNumber(first) <= value && value <= toNumber(last))

/** IPv4 inside of IPv6, in the forms that systems print and people write. */
const embedded = (value: number) => [
  `::ffff:${toText(value)}`,
  `::FFFF:${toText(value)}`,
  `::ffff:${hex(value)}`,
  `0:0:0:0:0:ffff:${hex(value)}`,
  `0000:0000:0000:0000:0000:ffff:${toText(value)}`,
  `::${toText(value)}`,
  `::${hex(value)}`,
]
/** Wrapped so that a relay would unwrap them: refused whatever is in them. */
const translated = (value: number) => [
  `64:ff9b::${toText(value)}`,
  `64:ff9b::${hex(value)}`,
  `64:ff9b:1::${hex(value)}`,
  `2002:${hex(value)}::1`,
  `2001::${hex(value)}`,
  `::ffff:0:${toText(value)}`,
]

const within = ([first, last]: Range) => fc.integer({ min: toNumber(first), max: toNumber(last) })

it.each(REFUSED_V4)('refuses %s to %s, also inside of IPv6', (...range) => {
  const [first, last] = range.map(toNumber)
  fc.assert(
    fc.property(within(range), (value) => {
      for (const text of [toText(value), ...embedded(value), ...translated(value)])
        expect(isPublicAddress(text), text).toBe(false)
    }),
    { examples: [[first ?? 0], [last ?? 0]] },
  )
})

it('accepts every other IPv4, also inside of IPv6, but not through a relay', () => {
  const open = fc.integer({ min: 0, max: 0xffff_ffff }).filter((value) => !isRefused(value))
  fc.assert(
    fc.property(open, (value) => {
      for (const text of [toText(value), ...embedded(value)]) expect(isPublicAddress(text), text).toBe(true)
      for (const text of translated(value)) expect(isPublicAddress(text), text).toBe(false)
    }),
  )
})

it.each(REFUSED_V4)('ends the range %s to %s where it ends', (first, last) => {
  for (const value of [toNumber(first) - 1, toNumber(last) + 1]) {
    if (value >= 0 && value <= 0xffff_ffff)
      expect(isPublicAddress(toText(value)), toText(value)).toBe(!isRefused(value))
  }
})

it('accepts IPv6 of 2000::/3 only', () => {
  const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 7, maxLength: 7 })
  const address = (first: number, rest: number[]) => [first, ...rest].map((group) => group.toString(16)).join(':')
  const outside = fc.integer({ min: 0, max: 0xffff }).filter((group) => group !== 0 && group >> 13 !== 1)
  fc.assert(fc.property(outside, groups, (first, rest) => !isPublicAddress(address(first, rest))))
  const allocated = fc.integer({ min: 0x2400, max: 0x3ffe })
  fc.assert(fc.property(allocated, groups, (first, rest) => isPublicAddress(address(first, rest))))
})

it.each([
  ['the unspecified', '::'],
  ['loopback', '::1'],
  ['link-local', 'fe80::1'],
  ['link-local', 'febf:ffff::1'],
  ['site-local', 'fec0::1'],
  ['unique local', 'fc00::1'],
  ['unique local', 'fdff:ffff::1'],
  ['multicast', 'ff02::1'],
  ['discard-only', '100::1'],
  ['NAT64', '64:ff9b::808:808'],
  ['NAT64 of one network', '64:ff9b:1:ffff::808:808'],
  ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
  ['benchmarks', '2001:2::1'],
  ['ORCHID', '2001:20::1'],
  ['documentation', '2001:db8::1'],
  ['documentation', '3fff:fff::1'],
  ['6to4', '2002:808:808::1'],
  ['a zone', 'fe80::1%eth0'],
  ['a zone', '2606:4700:4700::1111%eth0'],
  ['octal', '0177.0.0.1'],
  ['hex', '0x7f.0.0.1'],
  ['decimal', '2130706433'],
  ['short', '127.1'],
  ['short and public', '8.8'],
  ['brackets', '[2606:4700:4700::1111]'],
  ['a name', 'example.org'],
  ['white space', ' 8.8.8.8'],
  ['nothing', ''],
])('refuses %s: %s', (_what, text) => {
  expect(isPublicAddress(text)).toBe(false)
})

it.each(['1.1.1.1', '8.8.8.8', '93.184.216.34', '2606:4700:4700::1111', '2001:4860:4860::8888', '2A00:1450::1'])(
  'accepts %s',
  (text) => {
    expect(isPublicAddress(text)).toBe(true)
  },
)
