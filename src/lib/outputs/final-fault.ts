import { RefusedError } from '../logs/errors.ts'
import { FileMismatchError, ManifestMalformedError, RootMismatchError, SaveFailedError } from './errors.ts'

/** Refusals after which asking again at once cannot help. */
const FINAL_REFUSALS = ['outputs_unknown', 'outputs_entry_unknown', 'outputs_refused']

/** A fault that another connection would not mend. */
export type FinalFault =
  | { readonly kind: 'gone' | 'untrusted' | 'notSaved'; readonly code: string; readonly message: string }
  | { readonly kind: 'unsupported'; readonly code: 'unsupported'; readonly message: string }

/** What is to be said of a fault that another connection would not mend; undefined for one that it may. */
export function finalFault(error: unknown): FinalFault | undefined {
  if (!(error instanceof Error)) return undefined
  const { message } = error
  if (error instanceof SaveFailedError) return { kind: 'notSaved', code: error.code, message }
  if (error instanceof RefusedError)
    return FINAL_REFUSALS.includes(error.code) ? { kind: 'gone', code: error.code, message } : undefined
  for (const kind of [RootMismatchError, ManifestMalformedError, FileMismatchError])
    if (error instanceof kind) return { kind: 'untrusted', code: error.code, message }
  // By its name: libp2p is loaded only once there is somebody to dial.
  if (error.name === 'UnsupportedProtocolError') return { kind: 'unsupported', code: 'unsupported', message }
  return undefined
}
