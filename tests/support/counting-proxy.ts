import { readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { z } from 'zod'
import { freePort } from '../../worker-bridge/src/commands/free-port.ts'

const specSchema = z.looseObject({ bootNodes: z.array(z.string()) })

/** A chain spec whose only bootnode is reached through a proxy that counts. */
export interface CountingProxy {
  chainSpec: string
  /** Bytes that came from the chain so far: frames, encryption and all. */
  received(): number
  /** Breaks the connections and takes no new one, until `mend`. */
  cut(): Promise<void>
  mend(): Promise<void>
  close(): Promise<void>
}

/** Puts a TCP proxy in front of the first WebSocket bootnode of a chain spec. */
export async function countingProxy(chainSpec: string): Promise<CountingProxy> {
  const spec = specSchema.parse(JSON.parse(readFileSync(chainSpec, 'utf8')))
  const bootNode = spec.bootNodes.find((address) => address.includes('/ws/'))
  const target = Number(bootNode?.match(/\/tcp\/(\d+)\/ws\//)?.[1])
  if (bootNode === undefined || Number.isNaN(target)) throw new Error('the chain spec has no WebSocket bootnode')
  const port = await freePort('127.0.0.1')
  let received = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    upstream.on('data', (chunk) => (received += chunk.length))
    client.pipe(upstream).pipe(client)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      // Either end may hang up at any time; the other then follows.
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
  })
  const mend = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const cut = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  await mend()
  const proxied = `${chainSpec}.counted.json`
  writeFileSync(proxied, JSON.stringify({ ...spec, bootNodes: [bootNode.replace(`/tcp/${target}/`, `/tcp/${port}/`)] }))
  return {
    chainSpec: proxied,
    received: () => received,
    cut,
    mend,
    close: cut,
  }
}
