/** What a session may do on the owner's tasks; one per libp2p protocol. In the order in which statements list them. */
export const ACCESS_SCOPES = ['logs', 'metrics', 'outputs', 'exec', 'forward', 'secrets'] as const

/** One use of a task. */
export type AccessScope = (typeof ACCESS_SCOPES)[number]

/** True for a known scope. */
export function isAccessScope(text: string): text is AccessScope {
  return (ACCESS_SCOPES as readonly string[]).includes(text)
}
