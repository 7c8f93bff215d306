import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { drain } from './drain.ts'
import { drainCall } from './drain-call.ts'
import { init } from './init.ts'

describe('drainCall', () => {
  it.each([
    ['active', 0, 'drain', undefined],
    ['active', 2, 'drain', 'resume'], // to be rid of the strikes
    ['draining', 0, undefined, 'resume'],
    ['draining', 3, undefined, 'resume'], // struck out by the chain
    ['unbonding', 0, 'drain', 'resume'], // the chain refuses the first of these, and says why
  ] as const)('knows what a worker needs that is %s with %i strikes', (status, strikes, toDrain, toResume) => {
    const call = (resume: boolean) => drainCall({ id: 7, status, strikes }, resume)
    expect(call(false)?.name[1]).toBe(toDrain)
    expect(call(true)?.name[1]).toBe(toResume)
  })

  it('names the worker', () => {
    const call = { name: ['workers', 'drain'], params: [7] }
    expect(drainCall({ id: 7, status: 'active', strikes: 0 }, false)).toEqual(call)
  })
})

describe('drain', () => {
  let directory: string
  let data: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'edgecloud-drain-'))
    data = join(directory, 'data')
  })
  afterEach(() => rm(directory, { recursive: true }))

  it('asks for a data directory first', async () => {
    const options = { data, operatorKeyFile: undefined, operatorSuri: '//Bob', resume: false }
    await expect(drain(options)).rejects.toThrow(/Run "edgecloud-bridge init" first/)
  })

  it('asks for the key of the operator before it looks for the chain', async () => {
    const chainSpec = join(directory, 'spec.json')
    const spec = { id: 'live', chainType: 'Live', bootNodes: [], genesis: { raw: { top: {} } } }
    await writeFile(chainSpec, JSON.stringify(spec))
    const place = { latitude: 0, longitude: 0, host: undefined, region: 'eu', name: undefined }
    const ports = { webrtcPort: undefined, wsPort: undefined, announce: [] }
    await init({ data, chainSpec, ...place, ...ports, runtimes: ['shell'] })
    const options = { data, operatorKeyFile: undefined, operatorSuri: '//Bob', resume: false }
    await expect(drain(options)).rejects.toMatchObject({ code: 'config' })
    await expect(drain({ ...options, operatorSuri: undefined })).rejects.toThrow(/--operator-key: is missing/)
  })
})
