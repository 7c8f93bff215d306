import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Libp2p, MultiaddrConnection } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../commands/free-port.ts'
import { CertificateStore } from './certificate-store.ts'
import { createClientNode } from './client/client-node.ts'
import { ConnectionGate } from './connection-gate.ts'
import { fromHost } from './fixtures/from-host.ts'
import { endRawSockets, rawWebSocket } from './fixtures/raw-peer.ts'
import { CONNECTIONS_PER_HOST, MAX_PENDING_PER_HOST, MAX_STRANGER_BYTES, STRANGER_MS } from './limits.ts'
import { createNetworkNode } from './network-node.ts'
import { ProvedPeers } from './proved-peers.ts'

let directory: string
let port: number
let worker: Libp2p
const clients: Libp2p[] = []

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-gate-'))
  port = await freePort('127.0.0.1')
  const certificate = (await CertificateStore.open(directory, Date.now())).transportCertificate()
  const listen = [`/ip4/127.0.0.1/tcp/${port}/ws`, `/ip4/127.0.0.1/udp/${port}/webrtc-direct`]
  worker = await createNetworkNode({ seed: new Uint8Array(32).fill(7), certificate, listen })
  await worker.start()
})
afterEach(async () => {
  endRawSockets()
  await Promise.all(clients.splice(0).map((client) => client.stop()))
  await worker.stop()
  await rm(directory, { recursive: true })
})

async function client(): Promise<Libp2p> {
  const made = await createClientNode(randomBytes(32))
  clients.push(made)
  await made.start()
  return made
}

const address = () => worker.getMultiaddrs().filter((one) => one.toString().includes('/ws'))

describe('ConnectionGate', () => {
  it('lets a newcomer in while another host holds all its places for handshakes that do not begin', async () => {
    await Promise.all(Array.from({ length: 4 * MAX_PENDING_PER_HOST }, () => rawWebSocket('127.0.0.2', port)))
    const connection = await (await client()).dial(address())
    expect(connection.status).toBe('open')
  })

  it('does not believe headers about where a connection comes from', async () => {
    const claimed = await Promise.all(
      Array.from({ length: 3 * CONNECTIONS_PER_HOST.burst }, () => rawWebSocket('127.0.0.2', port)),
    )
    await expect
      .poll(() => claimed.filter((socket) => socket?.destroyed === false).length)
      .toBeLessThanOrEqual(MAX_PENDING_PER_HOST)
  })

  it('forgets peers that have gone, however many keys they had', async () => {
    const relay = await fromHost('127.0.0.2', port)
    const far = address().map((one) => one.toString().replace(`/tcp/${port}/`, `/tcp/${relay.port}/`))
    for (let n = 0; n < 8; n += 1) {
      const stranger = await client()
      await stranger.dial(far.map((one) => multiaddr(one)))
      // It asks who the worker is, and with that is noted.
      await expect.poll(() => worker.peerStore.has(stranger.peerId)).toBe(true)
      await stranger.stop()
    }
    await relay.stop()
    await expect.poll(() => worker.getConnections().length).toBe(0)
    await expect.poll(async () => (await worker.peerStore.all()).length).toBeLessThanOrEqual(1)
  })
})

describe('ConnectionGate over time', () => {
  /** A connection as far as the gate looks at one; its peer is any. */
  async function arrived(gate: ConnectionGate, at: string): Promise<{ ended: string[]; send(bytes: number): void }> {
    const ended: string[] = []
    const target = new EventTarget()
    const connection = Object.assign(target, {
      ...{ remoteAddr: multiaddr(at), writeBufferLength: 0 },
      abort: (error: Error) => {
        ended.push(error.message)
        target.dispatchEvent(new Event('close'))
      },
    }) as unknown as MultiaddrConnection // a whole one needs a socket
    const { denyInboundConnection, denyInboundUpgradedConnection } = gate.gater
    expect(await denyInboundConnection?.(connection)).toBe(false)
    expect(await denyInboundUpgradedConnection?.(worker.peerId, connection)).toBe(false)
    return {
      ended,
      send: (bytes) => target.dispatchEvent(Object.assign(new Event('message'), { data: new Uint8Array(bytes) })),
    }
  }

  it('ends a stranger that sends much, at once, and not a peer that has proved itself', async () => {
    const proved = new ProvedPeers()
    const gate = new ConnectionGate(proved)
    const stranger = await arrived(gate, '/ip4/2.2.2.2/tcp/1/ws')
    stranger.send(MAX_STRANGER_BYTES)
    expect(stranger.ended).toEqual([])
    stranger.send(1)
    expect(stranger.ended).toEqual(['sent too much without a proof'])
    proved.add(worker.peerId.toString(), '2.2.2.2', Date.now())
    const known = await arrived(gate, '/ip4/2.2.2.2/tcp/2/ws')
    known.send(8 * MAX_STRANGER_BYTES)
    expect(known.ended).toEqual([])
  })

  it('ends a stranger that proves nothing in time', async () => {
    let nowMs = 0
    const gate = new ConnectionGate(new ProvedPeers(), () => nowMs)
    const stranger = await arrived(gate, '/ip4/2.2.2.2/tcp/1/ws')
    nowMs = STRANGER_MS + 1
    await expect.poll(() => stranger.ended).toEqual(['proved nothing in time'])
  })
})
