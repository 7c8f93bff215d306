import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EdgeError } from './edge-error.ts'
import { ERROR_TABLE, isErrorCode } from './error-table.ts'

const source = new URL('..', import.meta.url)
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter(
    (file) =>
      file.endsWith('.ts') &&
      !file.endsWith('.test.ts') &&
      !file.includes('generated') &&
      !file.endsWith('error-table.ts'),
  )
  .map((file) => readFileSync(new URL(file, source), 'utf8'))
const rows = Object.entries(ERROR_TABLE)

describe('ERROR_TABLE', () => {
  it('has every code that the sources name', () => {
    const used = files.flatMap((text) =>
      [...text.matchAll(/'((?:spec|body|frame|log|access|secrets|peer_id|message)_[a-z_]+)'/g)].map(
        ([, code]) => code ?? '',
      ),
    )
    expect(used.length).toBeGreaterThan(50)
    expect([...new Set(used)].filter((code) => !isErrorCode(code))).toEqual([])
  })

  it.each(rows)('%s reads well', (code, { title, cause, action }) => {
    expect(code).toMatch(/^[a-z][a-z0-9_]+$/)
    expect(title).toMatch(/^[A-Z].*[^.]$/)
    expect(cause).toMatch(/^[A-Z].*\.$/)
    // An action may end in a command line, which a full stop would spoil.
    expect(action).toMatch(/^[A-Z].*(\.|: [a-z][^A-Z]*)$/)
    expect(title + cause + action).not.toMatch(/!/)
    // Sentence case: capitals inside only in names and abbreviations.
    const names = /\b(YAML|JSON|KiB|GPU|BOM|Docker|Ed25519|I)\b/g
    expect(title.replaceAll(names, '').slice(1)).not.toMatch(/[A-Z]/)
  })

  it('has no title twice', () => {
    const titles = rows.map(([, { title }]) => title)
    expect(new Set(titles).size).toBe(titles.length)
  })

  it('does not know names that every object has', () => {
    expect(isErrorCode('constructor')).toBe(false)
    expect(isErrorCode('spec_too_large')).toBe(true)
  })
})

describe('EdgeError', () => {
  it('says what happened and what to do, and keeps its cause', () => {
    const cause = new Error('inner')
    const error = new EdgeError('message_malformed', { reason: 'x' }, undefined, { cause })
    expect(error.message).toBe('A message cannot be read. Connect again; update if it stays.')
    expect(error).toMatchObject({ code: 'message_malformed', data: { reason: 'x' }, cause })
  })
})
