import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { outputs } from './outputs.ts'
import type { OutputsOptions } from './outputs.ts'

let directory: string
let options: OutputsOptions
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-outputs-command-'))
  const chainSpec = join(directory, 'spec.json')
  const spec = { id: 'live', chainType: 'Live', bootNodes: [], genesis: { raw: { top: {} } } }
  await writeFile(chainSpec, JSON.stringify(spec))
  const where = { to: join(directory, 'to'), replica: 0, attempt: 1, worker: undefined }
  options = { task: '7', ...where, chainSpec, ownerKeyFile: undefined, ownerSuri: undefined }
})
afterEach(() => rm(directory, { recursive: true }))

const run = (changes: Partial<OutputsOptions>, signal = new AbortController().signal) =>
  outputs({ ...options, ...changes }, signal, () => undefined)

describe('outputs', () => {
  it('looks at what it was told before it looks for the chain', async () => {
    await expect(run({ to: directory })).rejects.toMatchObject({ code: 'outputs_directory_taken' })
    await expect(run({ task: 'seven' })).rejects.toThrow(/seven: is not the number of a task/)
    await expect(run({})).rejects.toThrow(/--owner-key: is missing/)
    await expect(run({ ownerSuri: '//Alice' })).rejects.toThrow(/--owner-suri: is for development chains/)
    expect(await readdir(directory)).toEqual(['spec.json'])
  })

  it('ends when it is told to, whatever it waits for', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const stop = new AbortController()
    silent.once('request', () => stop.abort())
    const { port } = silent.address() as AddressInfo
    const waiting = run({ chainSpec: `http://127.0.0.1:${port}/spec.json` }, stop.signal)
    await expect(waiting).rejects.toMatchObject({ code: 'interrupted' })
    await expect(run({}, stop.signal)).rejects.toMatchObject({ code: 'interrupted' })
    silent.close()
    silent.closeAllConnections()
  })
})
