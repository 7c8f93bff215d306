import { EdgeError, readCanonical, unpackBody, type TaskFacts } from '@edgecloud/protocol'

/** Thrown when the body on the chain is not the file whose hash the owner signed. */
export class SpecHashMismatchError extends EdgeError<'spec_hash_mismatch', { expected: string; actual: string }> {
  override readonly name = 'SpecHashMismatchError'
  constructor(expected: string, actual: string) {
    super('spec_hash_mismatch', { expected, actual })
  }
}

/**
 * The task file from the bytes on the chain. Throws protocol's body errors, and
 * {@link SpecHashMismatchError} when it is not the file of this hash.
 * @param hash `0x` hex
 */
export function openTaskFile(body: Uint8Array, hash: string): TaskFacts {
  const facts = readCanonical(unpackBody(body))
  if (facts.hash !== hash) throw new SpecHashMismatchError(hash, facts.hash)
  return facts
}
