import { chmod, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { RENEW_BEFORE_MS, renewCertificate } from './certificate-renewal.ts'
import { CertificateStore } from './certificate-store.ts'

const NOW = Date.UTC(2026, 0, 1)
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-certificate-'))
})
afterEach(() => rm(directory, { recursive: true }))

describe('renewCertificate', () => {
  it('leaves a young certificate alone', async () => {
    const store = await CertificateStore.open(directory, NOW)
    expect(await renewCertificate(store, () => Promise.reject(new Error('announced')), NOW)).toBe(false)
  })

  it('announces the successor before it is in use and drops the old one after', async () => {
    const store = await CertificateStore.open(directory, NOW)
    const old = store.current.certhash
    const due = store.current.notAfterMs - RENEW_BEFORE_MS + 1
    const steps: { announced: readonly string[]; inUse: string }[] = []
    const announce = (announced: readonly string[]) => {
      steps.push({ announced, inUse: store.transportCertificate().certhash })
      return Promise.resolve()
    }
    expect(await renewCertificate(store, announce, due)).toBe(true)
    const fresh = store.current.certhash
    expect(fresh).not.toBe(old)
    expect(steps).toEqual([
      { announced: [fresh, old], inUse: old },
      { announced: [fresh], inUse: fresh },
    ])
  })

  it('finishes with the same successor after a crash between announcement and use', async () => {
    const store = await CertificateStore.open(directory, NOW)
    const due = store.current.notAfterMs - 1
    const lost = renewCertificate(store, () => Promise.reject(new Error('power loss')), due)
    await expect(lost).rejects.toThrow('power loss')
    const reopened = await CertificateStore.open(directory, due)
    expect(reopened.current.certhash).toBe(store.current.certhash)
    expect(reopened.next?.certhash).toBe(store.next?.certhash)
    await renewCertificate(reopened, () => Promise.resolve(), due)
    const third = await CertificateStore.open(directory, due)
    expect(third.current.certhash).toBe(store.next?.certhash)
    expect(third.next).toBeUndefined()
  })
})

describe('CertificateStore', () => {
  it('keeps the certificate across restarts, readable by its owner only', async () => {
    const first = await CertificateStore.open(directory, NOW)
    const second = await CertificateStore.open(directory, NOW)
    expect(second.current).toEqual(first.current)
    const path = join(directory, 'webrtc-certificate.json')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await chmod(path, 0o644)
    await expect(CertificateStore.open(directory, NOW)).rejects.toMatchObject({ code: 'secret_exposed' })
  })
})
