import { CompletionContext } from '@codemirror/autocomplete'
import { EditorState } from '@codemirror/state'
import { describe, expect, it } from 'vitest'
import { completeKey } from './complete-key.ts'

/** Labels offered at the end of a text. */
function offered(doc: string, explicit = true): readonly string[] {
  const result = completeKey(new CompletionContext(EditorState.create({ doc }), doc.length, explicit))
  return result?.options.map(({ label }) => label) ?? []
}

describe('completeKey', () => {
  it('offers the keys of the place', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['services', 'x-edge']))
    expect(offered('services:\n  web:\n    ')).toEqual(expect.arrayContaining(['image', 'command', 'deploy']))
    expect(offered('x-edge:\n  ')).toEqual(expect.arrayContaining(['kind', 'runtime', 'timeout']))
  })

  it('offers the words that a key takes', () => {
    expect(offered('x-edge:\n  kind: ')).toEqual(['service', 'batch'])
  })

  it('waits for a letter unless it is asked', () => {
    expect(offered('services:\n  web:\n    ', false)).toEqual([])
    expect(offered('services:\n  web:\n    i', false)).toContain('image')
  })

  it('offers nothing inside of values', () => {
    expect(offered('services:\n  web:\n    image: busybox')).toEqual([])
    expect(offered('services:\n  web: { im')).toEqual([])
  })
})
