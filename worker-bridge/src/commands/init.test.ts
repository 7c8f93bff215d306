import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dataPaths, loadConfig } from '../config.ts'
import { loadKeys } from '../security/keys.ts'
import { init } from './init.ts'
import type { InitOptions } from './init.ts'
import { status } from './status.ts'

let directory: string
let options: InitOptions

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-init-'))
  const chainSpec = join(directory, 'spec.json')
  const spec = { id: 'dev', chainType: 'Development', bootNodes: [], genesis: { raw: { top: {} } } }
  await writeFile(chainSpec, JSON.stringify(spec))
  options = {
    data: join(directory, 'data'),
    chainSpec,
    name: 'berlin-1',
    region: 'eu-central',
    latitude: 52.52,
    longitude: 13.4,
    host: '127.0.0.1',
    webrtcPort: undefined,
    wsPort: undefined,
    announce: [],
    runtimes: ['shell'],
  }
})
afterEach(() => rm(directory, { recursive: true }))

describe('init', () => {
  it('makes keys that only their owner can read, a valid configuration and a copy of the chain specification', async () => {
    const result = await init(options)
    expect(result).toMatchObject({ created: true, peerId: expect.stringMatching(/^12D3KooW/) as string })
    const config = await loadConfig(options.data)
    expect(config).toMatchObject({ name: 'berlin-1', location: { latitude: 52.52, longitude: 13.4 } })
    expect(config.listen.webrtcPort).toBe(config.listen.wsPort)
    for (const name of ['hot.seed', 'peer.seed', 'sealing.seed']) {
      expect((await stat(join(dataPaths(options.data).keys, name))).mode & 0o777).toBe(0o600)
    }
    expect(await readFile(dataPaths(options.data).chainSpec, 'utf8')).toBe(await readFile(options.chainSpec, 'utf8'))
  })

  it('changes neither keys nor ports when it is repeated', async () => {
    const first = await init(options)
    const config = await loadConfig(options.data)
    const second = await init({ ...options, name: 'other' })
    expect(second).toEqual({ ...first, created: false })
    expect(await loadConfig(options.data)).toEqual(config)
  })

  it('refuses keys that others can read', async () => {
    await init(options)
    const keys = dataPaths(options.data).keys
    await chmod(join(keys, 'hot.seed'), 0o640)
    await expect(loadKeys(keys)).rejects.toMatchObject({ code: 'secret_exposed' })
  })

  it('names the key of a bad configuration value', async () => {
    await init(options)
    const path = dataPaths(options.data).config
    const config = JSON.parse(await readFile(path, 'utf8')) as { listen: object }
    await writeFile(path, JSON.stringify({ ...config, listen: { ...config.listen, wsPort: 70_000 } }))
    await expect(loadConfig(options.data)).rejects.toThrow(/listen\.wsPort/)
  })

  it('refuses a chain specification that is not raw', async () => {
    await writeFile(options.chainSpec, JSON.stringify({ id: 'dev', chainType: 'Live', bootNodes: [], genesis: {} }))
    await expect(init(options)).rejects.toMatchObject({ code: 'config' })
  })
})

describe('status', () => {
  it('describes a bridge that does not run', async () => {
    const { peerId } = await init(options)
    expect(await status(options.data)).toMatchObject({ running: false, peerId, name: 'berlin-1' })
  })
})
