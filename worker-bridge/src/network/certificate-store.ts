import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { TransportCertificate } from '@libp2p/webrtc'
import { assertPrivate } from '../security/assert-private.ts'
import { writeDurably } from '../storage/durable-file.ts'
import { createWebrtcCertificate, isConsistent, webrtcCertificateSchema } from './webrtc-certificate.ts'
import type { WebrtcCertificate } from './webrtc-certificate.ts'

/** Thrown when the stored webrtc-direct certificate cannot be used. */
export class CertificateFileError extends Error {
  override readonly name = 'CertificateFileError'
  readonly code = 'certificate_file'
  readonly path: string
  constructor(path: string, options?: ErrorOptions) {
    super(`"${path}" holds no usable certificate. Delete it: a new one, and with it a new address, is made.`, options)
    this.path = path
  }
}

/**
 * Keeps the webrtc-direct certificate across restarts, so that the worker's address stays the same, and a second one
 * while it is being announced. libp2p would renew by itself and tell nobody first; here the bridge decides.
 */
export class CertificateStore {
  readonly #currentPath: string
  readonly #nextPath: string
  #current: WebrtcCertificate
  #next: WebrtcCertificate | undefined

  private constructor(directory: string, current: WebrtcCertificate, next: WebrtcCertificate | undefined) {
    this.#currentPath = currentPath(directory)
    this.#nextPath = nextPath(directory)
    this.#current = current
    this.#next = next
  }

  /** Opens `<data>/keys`; makes the first certificate when there is none. */
  static async open(directory: string, nowMs: number): Promise<CertificateStore> {
    const stored = await read(currentPath(directory))
    const current = stored ?? (await createWebrtcCertificate(nowMs))
    if (stored === undefined) write(currentPath(directory), current)
    return new CertificateStore(directory, current, await read(nextPath(directory)))
  }

  get current(): WebrtcCertificate {
    return this.#current
  }

  /** Made and perhaps announced, not yet in use. */
  get next(): WebrtcCertificate | undefined {
    return this.#next
  }

  /** What the transport reads at each incoming connection: always the certificate in use. */
  transportCertificate(): TransportCertificate {
    const current = () => this.#current
    return {
      get privateKey() {
        return current().privateKey
      },
      get pem() {
        return current().pem
      },
      get certhash() {
        return current().certhash
      },
    }
  }

  /** Makes the successor and stores it, so that a bridge killed after the announcement still has what it announced. */
  async prepareNext(nowMs: number): Promise<WebrtcCertificate> {
    if (this.#next === undefined) {
      const next = await createWebrtcCertificate(nowMs)
      write(this.#nextPath, next)
      this.#next = next
    }
    return this.#next
  }

  /** Puts the successor into use; only after its address is final on chain. */
  async promote(): Promise<void> {
    if (this.#next === undefined) return
    write(this.#currentPath, this.#next)
    this.#current = this.#next
    this.#next = undefined
    await rm(this.#nextPath)
  }
}

function currentPath(directory: string): string {
  return join(directory, 'webrtc-certificate.json')
}

function nextPath(directory: string): string {
  return join(directory, 'webrtc-certificate-next.json')
}

function write(path: string, certificate: WebrtcCertificate): void {
  writeDurably(path, `${JSON.stringify(certificate, undefined, 2)}\n`)
}

async function read(path: string): Promise<WebrtcCertificate | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    return undefined
  }
  await assertPrivate(path)
  try {
    const certificate = webrtcCertificateSchema.parse(JSON.parse(text))
    if (!isConsistent(certificate)) throw new Error('hash and certificate differ')
    return certificate
  } catch (cause) {
    throw new CertificateFileError(path, { cause })
  }
}
