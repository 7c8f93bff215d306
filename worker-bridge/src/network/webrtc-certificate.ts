// The certificate library needs the metadata polyfill before it is loaded.
import 'reflect-metadata'
import { createHash } from 'node:crypto'
import { BasicConstraintsExtension, X509Certificate, X509CertificateGenerator } from '@peculiar/x509'
import { base64url } from 'multiformats/bases/base64'
import * as Digest from 'multiformats/hashes/digest'
import { z } from 'zod'

/** Multicodec number of SHA-256, the hash in a `certhash`. */
const SHA2_256 = 0x12
const DAY_MS = 86_400_000

/**
 * Days a webrtc-direct certificate is used. Its hash is part of the worker's address, so each renewal costs a
 * transaction and outdates every cached address; who the worker is, is proved by Noise, not by this certificate.
 */
export const CERTIFICATE_DAYS = 180

export const webrtcCertificateSchema = z.object({
  /** PKCS #8, P-256. */
  privateKey: z.string().startsWith('-----BEGIN PRIVATE KEY-----'),
  pem: z.string().startsWith('-----BEGIN CERTIFICATE-----'),
  /** Multibase base64url of the multihash of the DER form. */
  certhash: z.string().startsWith('u'),
  /** Unix time in milliseconds. */
  notAfterMs: z.number().int().positive(),
})

export type WebrtcCertificate = z.infer<typeof webrtcCertificateSchema>

/** Makes a self-signed certificate that starts at `nowMs`. P-256, because Chromium accepts no other curve here. */
export async function createWebrtcCertificate(nowMs: number, days = CERTIFICATE_DAYS): Promise<WebrtcCertificate> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const notAfterMs = wholeSecond(nowMs + days * DAY_MS)
  const certificate = await X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('hex'),
      name: 'CN=edgecloud-worker',
      notBefore: new Date(wholeSecond(nowMs)),
      notAfter: new Date(notAfterMs),
      signingAlgorithm: algorithm,
      keys,
      extensions: [new BasicConstraintsExtension(false, undefined, true)],
    },
    crypto,
  )
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64')
  return {
    privateKey: `-----BEGIN PRIVATE KEY-----\n${(pkcs8.match(/.{1,64}/g) ?? []).join('\n')}\n-----END PRIVATE KEY-----\n`,
    pem: certificate.toString('pem'),
    certhash: certhashOf(certificate),
    notAfterMs,
  }
}

/** True when the stored hash is the one of the stored certificate. */
export function isConsistent(certificate: WebrtcCertificate): boolean {
  return certhashOf(new X509Certificate(certificate.pem)) === certificate.certhash
}

function certhashOf(certificate: X509Certificate): string {
  const hash = createHash('sha256').update(new Uint8Array(certificate.rawData)).digest()
  return base64url.encode(Digest.create(SHA2_256, hash).bytes)
}

/** Certificates count in whole seconds. */
function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000
}
