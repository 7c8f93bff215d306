/**
 * The lowest nonce that is free: at least the account's on the finalized chain, and held by nothing in flight. Taking
 * the lowest closes the gap that a dropped transaction leaves, behind which all later ones would wait.
 */
export function freeNonce(accountNonce: number, taken: ReadonlySet<number>): number {
  let nonce = accountNonce
  while (taken.has(nonce)) nonce += 1
  return nonce
}
