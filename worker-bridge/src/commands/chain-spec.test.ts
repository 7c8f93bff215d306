import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readChainSpec } from './chain-spec.ts'

const spec = { id: 'edgecloud-development', chainType: 'Development', bootNodes: ['/ip4/127.0.0.1/tcp/1/ws'] }
const raw = { ...spec, genesis: { raw: { top: { '0x01': '0x02' } } } }
const light = { ...spec, genesis: { stateRootHash: '0x00' }, lightSyncState: { finalizedBlockHeader: '0x00' } }

describe('readChainSpec', () => {
  let directory: string
  const written = (content: string) => {
    const file = join(directory, 'chain-spec.json')
    writeFileSync(file, content)
    return file
  }

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'chain-spec-'))
  })
  afterAll(() => rmSync(directory, { recursive: true }))

  it.each([
    ['with its genesis', raw],
    ['with a checkpoint', light],
  ])('takes one %s, as it is', async (_, json) => {
    const text = JSON.stringify(json, null, 2)
    const { id, bootNodes, isDevelopment, text: read } = await readChainSpec(written(text))
    expect({ id, bootNodes, isDevelopment, read }).toEqual({
      ...{ id: spec.id, bootNodes: spec.bootNodes },
      isDevelopment: true,
      read: text,
    })
  })

  it.each([
    ['no JSON', '<!doctype html>', /is not JSON/],
    [
      'a state root alone',
      JSON.stringify({ ...light, lightSyncState: undefined }),
      /neither the raw genesis nor a checkpoint/,
    ],
    ['no nodes', JSON.stringify({ ...raw, bootNodes: undefined }), /bootNodes/],
  ])('refuses %s and says why', async (_, text, why) => {
    await expect(readChainSpec(written(text))).rejects.toThrow(why)
  })
})
