import { describe, expect, it } from 'vitest'
import { parseChainSpec } from './chain-spec.ts'
import { genesisDigest } from './genesis-digest.ts'

const spec = {
  name: 'EdgeCloud development',
  id: 'edgecloud-development',
  chainType: 'Development',
  bootNodes: ['/ip4/127.0.0.1/tcp/30334/ws/p2p/12D3Koo'],
  properties: { tokenSymbol: 'EDG', tokenDecimals: 12 },
  genesis: { raw: { top: { '0x3a636f6465': '0x00' }, childrenDefault: {} } },
}

describe('parseChainSpec', () => {
  it('says what the chain is before anything is asked of it', async () => {
    const { info, text } = await parseChainSpec(JSON.stringify(spec))
    expect(info).toEqual({
      name: 'EdgeCloud development',
      symbol: 'EDG',
      decimals: 12,
      isDevelopment: true,
      bootnodes: spec.bootNodes,
      checkpoint: undefined,
    })
    expect(JSON.parse(text)).toEqual(spec)
  })

  it('knows a chain again when its genesis was left out for a checkpoint', async () => {
    const digest = await genesisDigest(spec.genesis.raw.top)
    const light = {
      ...spec,
      properties: { ...spec.properties, genesisDigest: digest },
      genesis: { stateRootHash: '0x00' },
      lightSyncState: { finalizedBlockHeader: `0x${'ab'.repeat(32)}a1030000cdcd` },
    }
    const { text, ...loaded } = await parseChainSpec(JSON.stringify(light))
    expect(JSON.parse(text)).toEqual(light)
    const { info } = await parseChainSpec(JSON.stringify(spec))
    expect(loaded).toEqual({ info: { ...info, checkpoint: 232 }, genesisDigest: digest })
  })

  it('takes no word for a genesis that it has', async () => {
    const claiming = { ...spec, properties: { ...spec.properties, genesisDigest: 'another' } }
    expect((await parseChainSpec(JSON.stringify(claiming))).genesisDigest).not.toBe('another')
  })

  it('offers development accounts on development chains only', async () => {
    const { info } = await parseChainSpec(JSON.stringify({ ...spec, chainType: 'Live' }))
    expect(info.isDevelopment).toBe(false)
  })

  it.each([
    ['no JSON', '<!doctype html>'],
    ['no raw genesis', JSON.stringify({ ...spec, genesis: { runtimeGenesis: {} } })],
    ['a state root with nowhere to begin', JSON.stringify({ ...spec, genesis: { stateRootHash: '0x00' } })],
    ['a checkpoint of no block', JSON.stringify({ ...spec, genesis: { stateRootHash: '0x00' }, lightSyncState: {} })],
    ['no bootnode list', JSON.stringify({ ...spec, bootNodes: undefined })],
  ])('refuses %s', async (_, text) => {
    await expect(parseChainSpec(text)).rejects.toMatchObject({ code: 'chain_spec_malformed' })
  })
})
