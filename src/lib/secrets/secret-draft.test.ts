import { MAX_BUNDLE_BYTES, utf8Encode } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { readDrafts } from './secret-draft.ts'

it('is ready once every secret is given, typed or from a file, byte for byte', () => {
  const bytes = new Uint8Array([0, 255])
  const drafts = { token: { kind: 'text', text: 'ä ' }, key: { kind: 'file', file: 'key.pem', bytes } } as const
  expect(readDrafts(['key', 'token'], drafts)).toEqual({
    kind: 'ready',
    secrets: new Map([
      ['key', bytes],
      ['token', utf8Encode('ä ')],
    ]),
  })
})

it('names what is missing, empty values among it', () => {
  expect(readDrafts(['a', 'b', 'c'], { b: { kind: 'text', text: '' }, c: { kind: 'text', text: 'x' } })).toEqual({
    kind: 'missing',
    names: ['a', 'b'],
  })
})

it('sends nothing besides, and nothing that no envelope holds', () => {
  const large = { kind: 'file', file: 'x', bytes: new Uint8Array(MAX_BUNDLE_BYTES) } as const
  expect(readDrafts(['a'], { a: large })).toEqual({ kind: 'tooLarge' })
  expect(readDrafts([], { a: large })).toEqual({ kind: 'ready', secrets: new Map() })
})
