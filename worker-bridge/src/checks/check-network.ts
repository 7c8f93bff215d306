import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { Config } from '../config.ts'
import { isPublicAddress } from '../inputs/is-public-address.ts'
import { reachableHosts } from '../network/addresses.ts'
import { fail, ok, warn } from './finding.ts'
import type { Finding } from './finding.ts'

/** Ports that have to be free, unless the bridge that would use them is running, and addresses that others can reach. */
export async function checkNetwork(config: Config, isRunning: boolean, isDevelopment: boolean): Promise<Finding[]> {
  const { listen, prometheus } = config
  const ports = [
    { key: 'listen.webrtcPort', kind: 'UDP', host: listen.host, port: listen.webrtcPort, free: isFreeUdp },
    { key: 'listen.wsPort', kind: 'TCP', host: listen.host, port: listen.wsPort, free: isFreeTcp },
    ...(prometheus.enabled
      ? [{ key: 'prometheus.port', kind: 'TCP', host: prometheus.host, port: prometheus.port, free: isFreeTcp }]
      : []),
  ]
  const found = await Promise.all(
    ports.map(async ({ key, kind, host, port, free }) => {
      const [check, where] = [`port ${port} ${kind}`, `${host}:${port}`]
      if (isRunning) return ok(check, 'used by this bridge, which is running')
      const fault = await free(host, port)
      if (fault === undefined) return ok(check, `free on ${where}`)
      return fail(check, `${where} cannot be used: ${fault}.`, `End what uses it, or choose another ${key}.`)
    }),
  )
  return [...found, addresses(config, isDevelopment)]
}

function addresses({ announceHosts, listen }: Config, isDevelopment: boolean): Finding {
  const hosts = announceHosts.length > 0 ? announceHosts : reachableHosts(listen.host)
  const detail = hosts.join(', ')
  if (isDevelopment || hosts.some(isPublicAddress)) return ok('addresses', detail)
  const cure = 'Name the public IPv4 address in announceHosts, and let its ports through to this machine.'
  return warn('addresses', `Owners outside of this network cannot reach ${detail}.`, cure)
}

async function isFreeUdp(host: string, port: number): Promise<string | undefined> {
  const socket = createSocket('udp4')
  try {
    const listening = once(socket, 'listening')
    socket.bind(port, host)
    await listening
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    socket.close()
  }
}

async function isFreeTcp(host: string, port: number): Promise<string | undefined> {
  const server = createServer()
  try {
    const listening = once(server, 'listening')
    server.listen(port, host)
    await listening
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    server.close()
  }
}
