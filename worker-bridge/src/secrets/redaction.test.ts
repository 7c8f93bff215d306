import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixedRow } from '../../../tests/battery/fixed-row.ts'
import { Redaction } from './redaction.ts'
import { StreamRedactor } from './stream-redactor.ts'

const RUNS = Number(process.env['EDGECLOUD_FUZZ_RUNS'] ?? 200)
const TOKEN = 'correct-horse-battery'
const KEY = '-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG\nshort\n-----END KEY-----\n'
const secrets = { token: TOKEN, key: KEY, pin: '1234' }

/** What a log has of output that came in these chunks. */
function redacted(chunks: readonly (string | Uint8Array)[], values: Record<string, string> = secrets): string {
  const redactor = new StreamRedactor(
    new Redaction(Object.entries(values).map(([name, value]) => [name, Buffer.from(value)])),
  )
  const pieces = chunks.map((chunk) => redactor.push(Buffer.from(chunk)))
  return Buffer.concat([...pieces, redactor.end()]).toString('latin1')
}
const cut = (text: string, size: number) => text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? []

describe('battery 38: redaction', () => {
  fixedRow(38, 'output that holds secrets, cut anywhere')

  it('puts a mark of the same length in place of a secret', () => {
    expect(redacted([`token=${TOKEN}!\n`])).toBe('token=[secret token]*******!\n')
    expect(redacted([`${TOKEN}${TOKEN}`])).toBe('[secret token]*******[secret token]*******')
  })

  it.each([1, 2, 3, 7, 20, 21, 22, 1_000])('finds it over the borders of chunks of %d bytes', (size) => {
    const said = `a ${TOKEN} b ${TOKEN.slice(0, 9)} c ${KEY}${Buffer.from(TOKEN).toString('base64')}`
    const text = redacted(cut(said, size))
    expect(text).toHaveLength(said.length)
    expect(text).toMatch(
      /^a \[secret token\]\*{7} b correct-h c \[secret key\]\*+\n\*+\n\*{5}\n\*+\n\[secret token\]\*+$/,
    )
  })

  it('finds a value of several lines as a whole, with other ends of lines, and line by line', () => {
    expect(redacted([KEY])).toBe('[secret key]*******\n********************\n*****\n*****************\n')
    expect(redacted(['> MIIEvQIBADANBgkqhkiG\r\n'])).toBe('> [secret key]********\r\n')
    expect(redacted(['short\n'])).toBe('short\n')
  })

  it('finds base64 in both alphabets, whatever follows the value', () => {
    const value = 'subjects?_d~~~~' // with "/" or "_" in its base64
    const base64 = Buffer.from(value).toString('base64')
    const url = Buffer.from(value).toString('base64url')
    expect(base64).not.toBe(url)
    for (const text of [
      base64,
      url,
      Buffer.from(`${value}\n`).toString('base64'),
      Buffer.from(`${value}xy`).toString('base64'),
    ]) {
      const said = redacted([`<${text}>`], { s: value })
      expect(said).toMatch(/^<\[secret s\]\*+.{0,6}>$/)
      expect(said).not.toContain(text.slice(0, 12))
    }
  })

  it('leaves short values alone, and says so by their length', () => {
    expect(redacted(['1234 and 12345678'])).toBe('1234 and 12345678')
    expect(redacted(['12345678'], { eight: '12345678' })).toBe('[secret]')
  })

  it('gives nothing of a secret that was only begun, and everything else at the end', () => {
    expect(redacted([`say ${TOKEN.slice(0, 12)}`])).toBe('say [secret]****')
    expect(redacted([`say ${TOKEN.slice(0, 4)}`])).toBe('say corr')
  })

  it('holds back only what may be the beginning of a secret', () => {
    const stream = new StreamRedactor(new Redaction([['token', Buffer.from(TOKEN)]]))
    expect(stream.push(Buffer.from('password: ')).toString()).toBe('password: ')
    expect(stream.push(Buffer.from('xyzcorrect-h')).toString()).toBe('xyz')
    expect(stream.push(Buffer.from('ouse')).toString()).toBe('correct-house')
    expect(stream.push(Buffer.from(TOKEN)).toString()).toBe('[secret token]*******')
  })

  it('takes the longest of secrets that overlap, and leaves nothing of the others', () => {
    const values = { short: 'abcdefgh', long: 'xxabcdefghyy', after: 'ghyyzzzzzzzz' }
    const said = redacted(['-xxabcdefghyyzzzzzzzz- xxabcdefghy'], values)
    expect(said).not.toMatch(/[a-h]{3}|zz|yy/)
    expect(said).toHaveLength(34)
  })

  it('leaves nothing of any secret in any output, cut anywhere, and changes no length', () => {
    const value = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 8, maxLength: 20 })
    const piece = fc.oneof(fc.constantFrom('one', 'two'), fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'c') }))
    fc.assert(
      fc.property(
        value,
        value,
        fc.array(piece, { maxLength: 12 }),
        fc.integer({ min: 1, max: 30 }),
        (a, b, pieces, size) => {
          const said = pieces.map((part) => (part === 'one' ? a : part === 'two' ? b : part)).join('')
          const values = { one: a, two: b }
          const text = redacted(cut(said, size), values)
          expect(text).toHaveLength(said.length)
          for (const secret of [a, b].map((one) => one.replace(/\n+$/, '')).filter((one) => one.length >= 8)) {
            expect(text).not.toContain(secret)
          }
          expect(redacted([said], values)).toBe(text)
        },
      ),
      { numRuns: RUNS },
    )
  })

  it('is fast enough not to hold a task up, and does not depend on what the secrets are', () => {
    const bad = { repeated: `${'a'.repeat(8_000)}b`, random: randomBytes(8_000).toString('latin1') }
    const stream = new StreamRedactor(
      new Redaction(Object.entries(bad).map(([name, text]) => [name, Buffer.from(text, 'latin1')])),
    )
    const chunk = Buffer.alloc(65_536, 'a')
    const begun = performance.now()
    for (let times = 0; times < 32; times += 1) stream.push(chunk)
    const mibPerSecond = 2 / ((performance.now() - begun) / 1_000)
    expect(mibPerSecond).toBeGreaterThan(1)
  })
})
