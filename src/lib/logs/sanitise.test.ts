import { describe, expect, it } from 'vitest'
import { BYTE_ATTACKS, TEXT_ATTACKS } from './fixtures/terminal-attacks.ts'
import { plainText, sanitise } from './sanitise.ts'

const ESC = '\u001b'

/** First and last code of the ranges that a terminal or the order of writing obeys; the tab is none of them. */
const ACTING = [
  [0x00, 0x08],
  [0x0a, 0x1f],
  [0x7f, 0x9f],
  [0x061c, 0x061c],
  [0x200e, 0x200f],
  [0x2028, 0x202e],
  [0x2066, 0x2069],
] as const

function actingCharacters(text: string): number[] {
  const codes = [...text].map((char) => char.charCodeAt(0))
  return codes.filter((code) => ACTING.some(([first, last]) => code >= first && code <= last))
}

describe('a terminal attack in a log', () => {
  const bytes = BYTE_ATTACKS.map(([name, raw]) => [name, new TextDecoder().decode(raw)] as const)

  it.each([...TEXT_ATTACKS, ...bytes, ['a colour sequence that never ends', `${ESC}[${'1;'.repeat(5_000)}`] as const])(
    'leaves nothing that acts: %s',
    (_, attack) => {
      expect(actingCharacters(sanitise(attack))).toEqual([])
      expect(actingCharacters(plainText(attack))).toEqual([])
    },
  )

  it('shows what was there', () => {
    expect(sanitise(`${ESC}]52;c;QQ==\u0007`)).toBe('␛]52;c;QQ==␇')
    expect(sanitise('a\u202eb\u009bc')).toBe('a⟨202E⟩b⟨009B⟩c')
  })

  it('takes 10 MB in one go', () => {
    const attack = `${ESC}P${'A'.repeat(10_000_000)}`
    const started = performance.now()
    expect(sanitise(attack)).toHaveLength(attack.length)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})

describe('colours', () => {
  it.each([
    ['a colour', `${ESC}[31mred${ESC}[0m`, `${ESC}[31mred${ESC}[0m`],
    ['a colour of 256', `${ESC}[38;5;8mgrey`, `${ESC}[38;5;8mgrey`],
    ['a true colour', `${ESC}[48;2;5;6;8mx`, `${ESC}[48;2;5;6;8mx`],
    ['hidden text becomes shown', `${ESC}[8mpassword`, `${ESC}[22mpassword`],
    ['hidden text between others', `${ESC}[1;08;31mx`, `${ESC}[1;31mx`],
    ['blinking does not', `${ESC}[5;32mx`, `${ESC}[32mx`],
    ['tabs stay', 'a\tb', 'a\tb'],
    ['other writing stays', 'Grüße 世界 👋', 'Grüße 世界 👋'],
  ])('%s', (_, line, safe) => {
    expect(sanitise(line)).toBe(safe)
  })

  it('are gone from plain text', () => {
    expect(plainText(`${ESC}[31mred${ESC}[0m and ${ESC}[1mbold`)).toBe('red and bold')
  })
})
