import { MAX_BUNDLE_BYTES, utf8Encode, type TaskSecrets } from '@edgecloud/protocol'

/** What was given for a secret so far: typed text, or a file of this machine. It lives in the memory of this page alone. */
export type SecretDraft =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly file: string; readonly bytes: Uint8Array }

/** By the name of the secret. */
export type SecretDrafts = Readonly<Record<string, SecretDraft>>

/** Bytes around a name and its value in an envelope, at most. */
const AROUND_BYTES = 12

export type DraftVerdict =
  | { readonly kind: 'ready'; readonly secrets: TaskSecrets }
  | { readonly kind: 'missing'; readonly names: readonly string[] }
  | { readonly kind: 'tooLarge' }

/** Whether all secrets are given, and their values. */
export function readDrafts(names: readonly string[], drafts: SecretDrafts): DraftVerdict {
  const values = new Map(names.map((name) => [name, valueOf(drafts[name])]))
  const missing = names.filter((name) => values.get(name)?.length === 0)
  if (missing.length > 0) return { kind: 'missing', names: missing }
  const bytes = [...values].reduce((sum, [name, value]) => sum + name.length + value.length + AROUND_BYTES, 0)
  return bytes > MAX_BUNDLE_BYTES ? { kind: 'tooLarge' } : { kind: 'ready', secrets: values }
}

function valueOf(draft: SecretDraft | undefined): Uint8Array {
  if (draft === undefined) return new Uint8Array()
  return draft.kind === 'text' ? utf8Encode(draft.text) : draft.bytes
}
