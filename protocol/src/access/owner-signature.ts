import { ed25519 } from '@noble/curves/ed25519.js'
import { secp256k1Verify } from '@polkadot/util-crypto/secp256k1'
import { sr25519Verify } from '@polkadot/util-crypto/sr25519'

type Check = (message: Uint8Array, signature: Uint8Array, account: Uint8Array) => boolean

const sr25519Check: Check = (message, signature, account) => sr25519Verify(message, signature, account)
const ed25519Check: Check = (message, signature, account) =>
  ed25519.verify(signature, message, account, { zip215: false })
const ecdsaCheck: Check = (message, signature, account) => secp256k1Verify(message, signature, account, 'blake2', true)

/**
 * Checks a wallet's signature over exactly these bytes: sr25519, ed25519 or ecdsa, bare or behind MultiSignature's type byte.
 * `signatureVerify` of util-crypto is not used because it also accepts the message without its `<Bytes>` marks.
 * At most three curve operations, whatever the input.
 */
export function verifyOwnerSignature(message: Uint8Array, signature: Uint8Array, account: Uint8Array): boolean {
  return candidates(signature).some(([check, bytes]) => {
    try {
      return check(message, bytes, account)
    } catch {
      // Bytes that are no point of the curve verify nothing.
      return false
    }
  })
}

function candidates(signature: Uint8Array): [Check, Uint8Array][] {
  const [type] = signature
  const rest = signature.subarray(1)
  if (signature.length === 64) return [[sr25519Check, signature], [ed25519Check, signature]] // prettier-ignore
  if (signature.length === 66) return type === 2 ? [[ecdsaCheck, rest]] : []
  if (signature.length !== 65) return []
  const typed: [Check, Uint8Array][] = type === 0 ? [[ed25519Check, rest]] : type === 1 ? [[sr25519Check, rest]] : []
  return [...typed, [ecdsaCheck, signature]]
}
