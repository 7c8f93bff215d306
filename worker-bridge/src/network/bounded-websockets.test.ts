import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Libp2p } from '@libp2p/interface'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../commands/free-port.ts'
import { CertificateStore } from './certificate-store.ts'
import { createClientNode } from './client/client-node.ts'
import { endRawSockets, frameHeader, rawSocket, rawWebSocket } from './fixtures/raw-peer.ts'
import { MAX_SILENT_SOCKETS_PER_HOST, MAX_WEBSOCKET_MESSAGE_BYTES } from './limits.ts'
import { createNetworkNode } from './network-node.ts'

let directory: string
let port: number
let worker: Libp2p

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-sockets-'))
  port = await freePort('127.0.0.1')
  const certificate = (await CertificateStore.open(directory, Date.now())).transportCertificate()
  const listen = [`/ip4/127.0.0.1/tcp/${port}/ws`]
  worker = await createNetworkNode({ seed: new Uint8Array(32).fill(7), certificate, listen })
  await worker.start()
})
afterEach(async () => {
  endRawSockets()
  await worker.stop()
  await rm(directory, { recursive: true })
})

/** Waits until the other end has gone. */
async function gone(socket: Socket | undefined): Promise<boolean> {
  if (socket !== undefined && !socket.destroyed) await once(socket, 'close')
  return true
}

async function dials(): Promise<boolean> {
  const client = await createClientNode(randomBytes(32))
  await client.start()
  const connection = await client.dial(worker.getMultiaddrs())
  const { status } = connection
  await client.stop()
  return status === 'open'
}

const masked = (...head: readonly number[]) => Buffer.from([...head, 0, 0, 0, 0])

describe('boundedWebSockets', () => {
  it.each([
    ['reserved bits', masked(0xf2, 0x80)],
    ['an unknown kind', masked(0x87, 0x80)],
    ['no mask', Buffer.from([0x82, 0x01, 0x00])],
    ['a ping that is too long', masked(0x89, 0xfe, 0x01, 0x00)],
    ['a close code that does not exist', Buffer.concat([masked(0x88, 0x82), Buffer.from([0, 1])])],
    ['text that is no UTF-8', Buffer.concat([masked(0x81, 0x82), Buffer.from([0xff, 0xff])])],
    ['a continuation of nothing', masked(0x80, 0x80)],
    ['a message that is too long', frameHeader(MAX_WEBSOCKET_MESSAGE_BYTES + 1)],
    ['a length beyond all numbers', Buffer.concat([Buffer.from([0x82, 0xff]), Buffer.alloc(12, 0xff)])],
  ])('outlives a frame with %s, and ends its socket', async (_what, frame) => {
    const socket = await rawWebSocket('127.0.0.1', port)
    socket?.write(frame)
    expect(await gone(socket)).toBe(true)
    expect(await dials()).toBe(true)
  })

  it('ends in time what is silent, what is slow, and a WebSocket that never begins the handshake', async () => {
    const [silent, slow] = [await rawSocket('127.0.0.1', port), await rawSocket('127.0.0.1', port)]
    slow?.write('GET / HTTP/1.1\r\nHost: ')
    const drip = setInterval(() => slow?.write('a'), 200)
    const mute = await rawWebSocket('127.0.0.1', port)
    expect(await Promise.all([silent, slow, mute].map(gone))).toEqual([true, true, true])
    clearInterval(drip)
  })

  it('holds few silent connections of one host, and still takes those of another', async () => {
    const sockets = await Promise.all(
      Array.from({ length: 2 * MAX_SILENT_SOCKETS_PER_HOST }, () => rawSocket('127.0.0.2', port)),
    )
    await expect
      .poll(() => sockets.filter((socket) => socket?.destroyed === false).length)
      .toBeLessThanOrEqual(MAX_SILENT_SOCKETS_PER_HOST)
    expect(await dials()).toBe(true)
  })

  it('stops while somebody is connected and says nothing', async () => {
    const socket = await rawSocket('127.0.0.1', port)
    await worker.stop()
    expect(await gone(socket)).toBe(true)
  })
})
