import { X509Certificate } from 'node:crypto'
import { z } from 'zod'

/**
 * Where a worker fetches inputs besides public servers. Part of the bridge's `config.json`. It has no limits of size and
 * time: those follow from what the task has reserved.
 */
export const fetchPolicySchema = z.strictObject({
  /**
   * `host` (port 443) or `host:port`: may have a private address. Every task of every stranger can read what such a
   * server gives without a password.
   */
  allow: z.array(z.string().refine(isEndpoint, 'write host or host:port')).default([]),
  /** PEM, certificates that are trusted on the servers of `allow`, besides the usual ones. */
  ca: z.string().refine(isCertificate, 'write a certificate in PEM form').optional(),
})

export type FetchPolicy = z.infer<typeof fetchPolicySchema>

/** True when the operator has named this host and port. */
export function isAllowed(policy: FetchPolicy, url: URL): boolean {
  // URL brings both to one form: lower case, shortest address, no port where it is 443.
  return policy.allow.some((entry) => URL.parse(`https://${entry}`)?.host === url.host)
}

function isEndpoint(text: string): boolean {
  // A * would be taken for a name.
  return /^[^\s/\\?#@*]+$/.test(text) && URL.canParse(`https://${text}`)
}

function isCertificate(text: string): boolean {
  try {
    new X509Certificate(text)
    return true
  } catch {
    return false
  }
}
