import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { CertificateStore } from './certificate-store.ts'
import { renewCertificate } from './certificate-renewal.ts'
import { freePort } from '../commands/free-port.ts'
import { createNetworkNode } from './network-node.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-node-'))
})
afterEach(() => rm(directory, { recursive: true }))

const fixture = fileURLToPath(new URL('fixtures/listening-node.ts', import.meta.url))
const clientSeed = new Uint8Array(32).fill(9)

async function client() {
  const certificate = (await CertificateStore.open(directory, Date.now())).transportCertificate()
  const node = await createNetworkNode({ seed: clientSeed, certificate, listen: [] })
  await node.start()
  return node
}

describe('createNetworkNode', () => {
  it('has the same addresses after a restart, and is dialled by webrtc-direct and ws', async () => {
    const port = await freePort('127.0.0.1')
    const seen: string[][] = []
    const dialler = await client()
    for (let start = 0; start < 2; start++) {
      const process = spawn(execPath, [fixture, directory, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] })
      const [line] = (await once(createInterface(process.stdout), 'line')) as [string]
      const addresses = z.array(z.string()).parse(JSON.parse(line))
      seen.push(addresses)
      for (const address of addresses) await (await dialler.dial(multiaddr(address))).close()
      process.kill('SIGTERM')
      await once(process, 'exit')
    }
    await dialler.stop()
    expect(seen[0]).toHaveLength(2)
    expect(seen[1]).toEqual(seen[0])
    expect(seen[0]?.join()).toContain('/certhash/u')
  })

  it('serves the new certificate once it is promoted, without a restart', async () => {
    const port = await freePort('127.0.0.1')
    const store = await CertificateStore.open(directory, Date.now())
    const node = await createNetworkNode({
      seed: new Uint8Array(32).fill(7),
      certificate: store.transportCertificate(),
      listen: [`/ip4/127.0.0.1/udp/${port}/webrtc-direct`],
    })
    await node.start()
    await renewCertificate(store, () => Promise.resolve(), store.current.notAfterMs)
    const dialler = await client()
    const address = `/ip4/127.0.0.1/udp/${port}/webrtc-direct/certhash/${store.current.certhash}/p2p/${node.peerId.toString()}`
    const connection = await dialler.dial(multiaddr(address))
    expect(connection.remotePeer.toString()).toBe(node.peerId.toString())
    await dialler.stop()
    await node.stop()
  })
})
