import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { isErrno } from '../storage/durable-file.ts'

/** Below the ports that Linux gives to outgoing connections: one of those could take it before it is used, or at a restart. */
const FIRST = 10_000
const LAST = 32_000

/** A port number that is free for both UDP and TCP on the address now, drawn so that others hardly draw the same meanwhile. */
export async function freePort(host: string): Promise<number> {
  for (;;) {
    const port = randomInt(FIRST, LAST)
    if ((await isFreeTcp(host, port)) && (await isFreeUdp(host, port))) return port
  }
}

async function isFreeTcp(host: string, port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch (error) {
    return unlessTaken(error)
  }
  server.close()
  await once(server, 'close')
  return true
}

async function isFreeUdp(host: string, port: number): Promise<boolean> {
  const socket = createSocket('udp4')
  try {
    socket.bind(port, host)
    await once(socket, 'listening')
  } catch (error) {
    socket.close()
    return unlessTaken(error)
  }
  socket.close()
  await once(socket, 'close')
  return true
}

/** An address that is not this machine's would be refused for every port. */
function unlessTaken(error: unknown): false {
  if (isErrno(error, 'EADDRINUSE') || isErrno(error, 'EACCES')) return false
  throw error
}
