import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Libp2p } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../commands/free-port.ts'
import { CertificateStore } from './certificate-store.ts'
import { stunFlood } from './fixtures/attacks.ts'
import { createNetworkNode } from './network-node.ts'

let directory: string
let port: number
let worker: Libp2p

async function node(seed: number, listen: readonly string[]): Promise<Libp2p> {
  const certificate = (await CertificateStore.open(directory, Date.now())).transportCertificate()
  const made = await createNetworkNode({ seed: new Uint8Array(32).fill(seed), certificate, listen })
  await made.start()
  return made
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-stun-'))
  port = await freePort('127.0.0.1')
  worker = await node(7, [`/ip4/127.0.0.1/udp/${port}/webrtc-direct`])
})
afterEach(async () => {
  await worker.stop()
  await rm(directory, { recursive: true })
})

describe('boundedWebRtc', () => {
  it('lets a browser in while somebody asks for connections that nobody goes on with', async () => {
    const stop = new AbortController()
    const flood = stunFlood({ from: '127.0.0.2', port, address: '', signal: stop.signal })
    await pause(1500)
    const before = process.memoryUsage().rss
    const client = await node(9, [])
    const began = performance.now()
    const connection = await client.dial(worker.getMultiaddrs(), { signal: AbortSignal.timeout(5000) })
    console.log(`dialled in ${Math.round(performance.now() - began)} ms, ${(before / 2 ** 20).toFixed(0)} MiB`)
    expect(connection.status).toBe('open')
    await client.stop()
    stop.abort()
    expect(await flood).toBeGreaterThan(100)
  })
})
