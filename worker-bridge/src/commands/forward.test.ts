import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { forward } from './forward.ts'
import type { ForwardOptions } from './forward.ts'

let directory: string
let options: ForwardOptions
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-forward-'))
  const chainSpec = join(directory, 'spec.json')
  const spec = { id: 'live', chainType: 'Live', bootNodes: [], genesis: { raw: { top: {} } } }
  await writeFile(chainSpec, JSON.stringify(spec))
  const where = { service: 'web', port: 80, replica: 0, container: 0, local: 0, worker: undefined }
  options = { task: '7', ...where, chainSpec, ownerKeyFile: undefined, ownerSuri: undefined }
})
afterEach(() => rm(directory, { recursive: true }))

const run = (changes: Partial<ForwardOptions>, signal = new AbortController().signal) =>
  forward({ ...options, ...changes }, signal, { listening: () => undefined, event: () => undefined })

describe('forward', () => {
  it('looks at what it was told before it looks for the chain', async () => {
    await expect(run({ task: 'seven' })).rejects.toThrow(/seven: is not the number of a task/)
    await expect(run({})).rejects.toThrow(/--owner-key: is missing/)
    await expect(run({ ownerSuri: '//Alice' })).rejects.toThrow(/--owner-suri: is for development chains/)
  })

  it('ends when it is told to, whatever it waits for', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const stop = new AbortController()
    silent.once('request', () => stop.abort())
    const { port } = silent.address() as AddressInfo
    await run({ chainSpec: `http://127.0.0.1:${port}/spec.json` }, stop.signal)
    await run({}, stop.signal)
    silent.close()
    silent.closeAllConnections()
  })
})
