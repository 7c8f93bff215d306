import type { Signer, SignerResult } from '@polkadot/api/types'
import { SignatureRejectedError } from './errors.ts'

/**
 * A wallet's signer whose refusals carry our code. Wallets say "no" by rejecting with a text of their own, which is
 * kept as the cause.
 */
export function guardedSigner(signer: Signer): Signer {
  const { signPayload, signRaw } = signer
  return {
    ...(signPayload && { signPayload: guard(signPayload.bind(signer)) }),
    ...(signRaw && { signRaw: guard(signRaw.bind(signer)) }),
  }
}

function guard<T>(sign: (input: T) => Promise<SignerResult>): (input: T) => Promise<SignerResult> {
  return (input) =>
    sign(input).catch((cause: unknown) => {
      throw new SignatureRejectedError({ cause })
    })
}
