import { describe, expect, it } from 'vitest'
import { LightClientDisconnectedError } from './errors.ts'
import { ScriptedChain } from './scripted-chain.ts'
import { SmoldotProvider } from './smoldot-provider.ts'

declare function setImmediate(callback: (value: unknown) => void): unknown

const settled = () => new Promise((resolve) => setImmediate(resolve))

const SPEC = { specName: 'edgecloud', implName: 'edgecloud', specVersion: 101, implVersion: 1, transactionVersion: 1 }
const runtime = (specVersion: number) => ({ type: 'valid', spec: { ...SPEC, specVersion, apis: { '0x01': 1 } } })
/** As the legacy interface writes it. */
const legacyVersion = (specVersion: number) => ({ ...SPEC, specVersion, authoringVersion: 1, apis: [['0x01', 1]] })
const INITIALIZED = { event: 'initialized', finalizedBlockHashes: ['0x00'], finalizedBlockRuntime: runtime(101) }

/** A chain with a follow: `0x00` is final, `legacy` is what the legacy interface answers, operations are numbered. */
function followedChain(
  onCall: (chain: ScriptedChain, operation: string, params: readonly unknown[]) => void = (chain, operationId) =>
    chain.notify('follow', { event: 'operationCallDone', operationId, output: '0xpinned' }),
) {
  let operations = 0
  return new ScriptedChain(({ id, method, params }, chain) => {
    if (method === 'chainHead_v1_follow') {
      chain.answer(id, 'follow')
      chain.notify('follow', INITIALIZED)
    } else if (method === 'chainHead_v1_call') {
      const operationId = `operation-${operations++}`
      chain.answer(id, { result: 'started', operationId })
      onCall(chain, operationId, params)
    } else if (method === 'state_call') chain.answer(id, '0xlegacy')
    else if (method === 'state_getRuntimeVersion') chain.answer(id, 'legacy version')
    else if (method === 'state_subscribeRuntimeVersion') {
      chain.answer(id, 'version')
      chain.notify('version', legacyVersion(101))
    } else chain.answer(id, null)
  })
}

async function connected(chain: ScriptedChain): Promise<SmoldotProvider> {
  const provider = new SmoldotProvider(() => Promise.resolve(chain))
  await provider.connect()
  return provider
}

const newBlock = (blockHash: string, parentBlockHash: string, newRuntime: unknown = null) => ({
  ...{ event: 'newBlock', blockHash, parentBlockHash, newRuntime },
})
const finalized = (finalizedBlockHashes: string[], prunedBlockHashes: string[] = []) => ({
  ...{ event: 'finalized', finalizedBlockHashes, prunedBlockHashes },
})
const methodsOf = (chain: ScriptedChain) => chain.requests.map(({ method }) => method)
const call = (provider: SmoldotProvider, at?: string) =>
  provider.send('state_call', ['Api_method', '0x01', ...(at ? [at] : [])])

describe('ChainFollow', () => {
  it('runs a call at a pinned block on the runtime that is there', async () => {
    const chain = followedChain()
    const provider = await connected(chain)
    expect(await Promise.all([call(provider, '0x00'), call(provider, '0x00')])).toEqual(['0xpinned', '0xpinned'])
    expect(methodsOf(chain)).toEqual(['chainHead_v1_follow', 'chainHead_v1_call', 'chainHead_v1_call'])
    expect(chain.requests[1]?.params).toEqual(['follow', '0x00', 'Api_method', '0x01'])
  })

  it('asks the best block when no block is named', async () => {
    const chain = followedChain()
    const provider = await connected(chain)
    await call(provider)
    chain.notify('follow', newBlock('0x01', '0x00'))
    chain.notify('follow', { event: 'bestBlockChanged', bestBlockHash: '0x01' })
    await settled()
    expect(await call(provider)).toBe('0xpinned')
    expect(chain.requests.map(({ params }) => params[1])).toEqual([undefined, '0x00', '0x01'])
  })

  it('leaves a block that is not pinned to the legacy interface', async () => {
    const chain = followedChain()
    const provider = await connected(chain)
    expect(await call(provider, '0xff')).toBe('0xlegacy')
    expect(methodsOf(chain)).toEqual(['chainHead_v1_follow', 'state_call'])
  })

  it('leaves everything to the legacy interface where no block can be followed', async () => {
    const chain = new ScriptedChain(({ id, method }, c) => {
      if (method === 'state_call') c.answer(id, '0xlegacy')
      else c.push({ jsonrpc: '2.0', id, error: { code: -32800, message: 'too many' } })
    })
    expect(await call(await connected(chain), '0x00')).toBe('0xlegacy')
  })

  it('leaves a call that is one too many to the legacy interface', async () => {
    const chain = new ScriptedChain(({ id, method }, c) => {
      if (method === 'chainHead_v1_follow') {
        c.answer(id, 'follow')
        c.notify('follow', INITIALIZED)
      } else c.answer(id, method === 'chainHead_v1_call' ? { result: 'limitReached' } : '0xlegacy')
    })
    expect(await call(await connected(chain), '0x00')).toBe('0xlegacy')
  })

  it('says why a call failed', async () => {
    const fail = followedChain((chain, operationId) =>
      chain.notify('follow', { event: 'operationError', operationId, error: 'trapped' }),
    )
    await expect(call(await connected(fail), '0x00')).rejects.toMatchObject({
      rpcCode: -32_000,
      message: '-32000: trapped',
    })
    const lost = followedChain((chain, operationId) =>
      chain.notify('follow', { event: 'operationInaccessible', operationId }),
    )
    await expect(call(await connected(lost), '0x00')).rejects.toMatchObject({ rpcCode: -32_000 })
    expect(methodsOf(lost)).not.toContain('state_call')
  })

  it('asks again, and follows anew, when the light client gives the follow up', async () => {
    let stops = 1
    const chain = followedChain((c, operationId) => {
      if (stops-- > 0) c.notify('follow', { event: 'stop' })
      else c.notify('follow', { event: 'operationCallDone', operationId, output: '0xpinned' })
    })
    const provider = await connected(chain)
    expect(await call(provider, '0x00')).toBe('0xlegacy')
    expect(await call(provider, '0x00')).toBe('0xpinned')
    expect(methodsOf(chain).filter((method) => method === 'chainHead_v1_follow')).toHaveLength(2)
  })

  it('rejects a call whose chain ends', async () => {
    const chains = [followedChain((chain) => chain.crash(new Error('wasm trap'))), followedChain()]
    const provider = new SmoldotProvider(() => Promise.resolve(chains.shift() ?? followedChain()))
    await provider.connect()
    await expect(call(provider, '0x00')).rejects.toBeInstanceOf(LightClientDisconnectedError)
    await settled()
    expect(await call(provider, '0x00')).toBe('0xpinned')
    await provider.disconnect()
  })

  it('keeps eight final blocks pinned, and no fork that lost', async () => {
    const chain = followedChain()
    const provider = await connected(chain)
    await call(provider)
    const hashes = Array.from({ length: 12 }, (_, index) => `0x${(index + 1).toString(16).padStart(2, '0')}`)
    for (const [index, hash] of hashes.entries()) {
      chain.notify('follow', newBlock(hash, hashes[index - 1] ?? '0x00'))
      chain.notify('follow', newBlock(`${hash}-fork`, hashes[index - 1] ?? '0x00'))
      chain.notify('follow', finalized([hash], [`${hash}-fork`]))
    }
    await settled()
    const unpinned = chain.requests
      .filter(({ method }) => method === 'chainHead_v1_unpin')
      .flatMap(({ params: [subscription, blocks] }) => (subscription === 'follow' ? blocks : []))
    expect(unpinned).toEqual(expect.arrayContaining(['0x00', '0x01', '0x02', '0x03', '0x04', '0x0c-fork']))
    expect(unpinned).toHaveLength(5 + 12)
    expect(await call(provider, '0x04')).toBe('0xlegacy')
    expect(await call(provider, '0x05')).toBe('0xpinned')
  })

  it('knows the version of a pinned runtime once and for all blocks of it', async () => {
    const chain = followedChain()
    const provider = await connected(chain)
    const versionAt = (at?: string) => provider.send('state_getRuntimeVersion', at === undefined ? [] : [at])
    expect(await versionAt()).toEqual(legacyVersion(101))
    chain.notify('follow', newBlock('0x01', '0x00'))
    chain.notify('follow', newBlock('0x02', '0x01', runtime(102)))
    await settled()
    expect(await versionAt('0x01')).toEqual(legacyVersion(101))
    expect(methodsOf(chain).filter((method) => method === 'state_subscribeRuntimeVersion')).toHaveLength(1)
    // Subscribers are told of another runtime than that block's: never taken for it.
    expect(await versionAt('0x02')).toBe('legacy version')
  })

  it('takes no harm from events that it does not know', async () => {
    const chain = followedChain()
    const provider = await connected(chain)
    await call(provider)
    for (const event of [null, 'x', { event: 'newBlock' }, { event: 'later' }]) chain.notify('follow', event)
    await settled()
    expect(await call(provider, '0x00')).toBe('0xpinned')
  })
})
