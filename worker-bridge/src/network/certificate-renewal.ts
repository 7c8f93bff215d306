import type { CertificateStore } from './certificate-store.ts'

/** A certificate is replaced when fewer than these milliseconds (30 days) are left. */
export const RENEW_BEFORE_MS = 30 * 86_400_000

/** Publishes the certificate hashes, newest first, as addresses on chain; resolves when they are final there. */
export type AnnounceCerthashes = (certhashes: readonly string[]) => Promise<void>

/**
 * Renews the webrtc-direct certificate when it is due, or finishes a renewal that was interrupted. The order is the
 * point: stored, then final on chain next to the old one, then in use, then the old one is taken off the chain.
 * Returns true when the certificate in use has changed.
 */
export async function renewCertificate(
  store: CertificateStore,
  announce: AnnounceCerthashes,
  nowMs: number,
): Promise<boolean> {
  const due = store.current.notAfterMs - nowMs < RENEW_BEFORE_MS
  if (!due && store.next === undefined) return false
  const next = await store.prepareNext(nowMs)
  await announce([next.certhash, store.current.certhash])
  await store.promote()
  await announce([next.certhash])
  return true
}
