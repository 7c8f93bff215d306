import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { createKeys, loadKeys } from '../security/keys.ts'
import { createDurably } from '../storage/durable-file.ts'
import { dataPaths, DOCKER_SOCKET } from '../config.ts'
import type { Config } from '../config.ts'
import { readChainSpec } from './chain-spec.ts'
import { detectCapability } from './detect-capability.ts'
import { detectRuntimes } from './detect-runtimes.ts'
import { freePort } from './free-port.ts'

export interface InitOptions {
  data: string
  /** Path or http(s) address of the chain specification; copied into the data directory. */
  chainSpec: string
  name: string | undefined
  region: string
  latitude: number
  longitude: number
  /** IPv4 address to listen on; by default all, on a development chain only this machine. */
  host: string | undefined
  webrtcPort: number | undefined
  wsPort: number | undefined
  announce: readonly string[]
  /** What may run here; everything that works if undefined. */
  runtimes: Config['capability']['runtimes'] | undefined
  /** Path of Docker's socket; the usual one if undefined. */
  dockerSocket?: string | undefined
}

export interface InitResult {
  data: string
  created: boolean
  peerId: string
}

/** Makes a data directory: keys, configuration, chain specification. What exists already is left as it is. */
export async function init(options: InitOptions): Promise<InitResult> {
  const paths = dataPaths(options.data)
  await mkdir(options.data, { recursive: true, mode: 0o700 })
  await mkdir(paths.lightClient, { recursive: true, mode: 0o700 })
  const spec = await readChainSpec(options.chainSpec)
  createDurably(paths.chainSpec, spec.text)
  await createKeys(paths.keys)
  const host = options.host ?? (spec.isDevelopment ? '127.0.0.1' : '0.0.0.0')
  const port = await freePort(host)
  const socket = options.dockerSocket ?? DOCKER_SOCKET
  const config = {
    name: options.name ?? hostname().slice(0, 32),
    region: options.region,
    location: { latitude: options.latitude, longitude: options.longitude },
    listen: {
      host,
      webrtcPort: options.webrtcPort ?? port,
      wsPort: options.wsPort ?? port,
    },
    announceHosts: options.announce,
    capability: detectCapability(options.data, await detectRuntimes(options.runtimes, socket)),
    docker: { socket },
    rates: { cpuMilliPlanck: '1000', memoryMibPlanck: '1000', diskMibPlanck: '10' },
    logRetentionHours: 24 * 7,
    logLevel: 'info',
  }
  const created = createDurably(paths.config, `${JSON.stringify(config, undefined, 2)}\n`)
  return { data: options.data, created, peerId: (await loadKeys(paths.keys)).peer.peerId }
}
