import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** A port number that is free for both UDP and TCP on the address now. */
export async function freePort(host: string): Promise<number> {
  for (;;) {
    const socket = createSocket('udp4')
    socket.bind(0, host)
    await once(socket, 'listening')
    const { port } = socket.address()
    const free = await isFreeTcp(host, port)
    socket.close()
    await once(socket, 'close')
    if (free) return port
  }
}

async function isFreeTcp(host: string, port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen(port, host)
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}
