import { once } from 'node:events'
import { connect, createServer, type Server } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { InputRefusedError } from './errors.ts'
import { isPublicAddress } from './is-public-address.ts'
import { refusePeer } from './refuse-peer.ts'

let server: Server
let port: number
beforeAll(async () => {
  server = createServer((socket) => socket.on('error', () => socket.destroy()).resume()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  port = address.port
})
afterAll(() => server.close())

// Addresses are connected to without a lookup: the case that the first wall would miss.
it.each(['before', 'after'])('destroys a socket that it is given %s it is connected to loopback', async (when) => {
  const socket = connect(port, '127.0.0.1')
  if (when === 'after') await once(socket, 'connect')
  const fault = new Promise((resolve) => socket.once('error', resolve))
  refusePeer(socket, isPublicAddress, 'task.example')
  const error = await fault
  expect(error).toBeInstanceOf(InputRefusedError)
  expect(error).toMatchObject({
    message: expect.stringContaining('it led to 127.0.0.1, which is not a public address'),
  })
  expect(socket.destroyed).toBe(true)
})

it('lets an accepted one live', async () => {
  const socket = connect(port, '127.0.0.1')
  refusePeer(socket, (address) => address === '127.0.0.1', 'task.example')
  await once(socket, 'connect')
  expect(socket.destroyed).toBe(false)
  socket.destroy()
})
