const SAYINGS = new Map([
  ['ENOTFOUND', 'has no address'],
  ['EAI_AGAIN', 'cannot be looked up now'],
  ['ECONNREFUSED', 'refuses connections'],
  ['ECONNRESET', 'cut the connection'],
  ['ERR_STREAM_PREMATURE_CLOSE', 'cut the connection'],
  ['ETIMEDOUT', 'does not answer'],
  ['EHOSTUNREACH', 'cannot be reached'],
  ['ENETUNREACH', 'cannot be reached'],
  ['CERT_HAS_EXPIRED', 'has a certificate that has expired'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'has a certificate that nobody vouches for'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'has a certificate that nobody vouches for'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'has a certificate that nobody vouches for'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'has a certificate for another name'],
])

/**
 * What a server did, to stand behind its name. Made from the code alone: messages and fields of such errors hold bytes
 * of the peer, so they are no `cause` either.
 */
export function networkFault(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'no code'
  return SAYINGS.get(code) ?? `does not speak as it should (${code})`
}
