import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { describeSchema, type SchemaKey } from '@edgecloud/protocol'
import { pathAt } from './path-at.ts'

/** Offers the keys that may stand at the cursor, or the words that a key takes. */
export function completeKey(context: CompletionContext): CompletionResult | null {
  const { state, pos } = context
  const line = state.doc.lineAt(pos)
  const text = line.text.slice(0, pos - line.from)
  const before = state.doc.sliceString(0, line.from).split('\n').slice(0, -1)

  const value = /^([ ]*(?:- +)*)([\w-]+): +([\w-]*)$/.exec(text)
  if (value !== null) {
    const [, lead = '', key = '', typed = ''] = value
    const values = describeSchema([...pathAt(before, lead.length), key])?.values ?? []
    return values.length === 0
      ? null
      : { from: pos - typed.length, options: values.map((label) => ({ label, type: 'enum' })), validFor: /^[\w-]*$/ }
  }
  const key = /^([ ]*(?:- +)*)([\w-]*)$/.exec(text)
  if (key === null || (key[2] === '' && !context.explicit)) return null
  const [, lead = '', typed = ''] = key
  const keys = describeSchema(pathAt(before, lead.length))?.keys ?? []
  return keys.length === 0 ? null : { from: pos - typed.length, options: keys.map(option), validFor: /^[\w-]*$/ }
}

function option({ key, description, required, kinds, values }: SchemaKey): Completion {
  const opens = kinds[0] === 'map' || kinds[0] === 'list'
  return {
    label: key,
    type: 'property',
    detail: values.length > 0 ? values.join(' | ') : kinds.join(' or '),
    info: description === '' ? key : description,
    apply: opens ? `${key}:` : `${key}: `,
    boost: required ? 1 : 0,
  }
}
