/**
 * Where a bridge stands that opened a session, by the session that a finalized block names. What is from before is not
 * ours to act on yet; a later one was opened by another bridge with the same keys, and everything of ours is void then.
 */
export function sessionPlace(own: number, onChain: number): 'to come' | 'open' | 'fenced' {
  if (onChain === own) return 'open'
  return onChain < own ? 'to come' : 'fenced'
}
