import { expect, it } from 'vitest'
import { databaseKey, saveDatabase } from './database.ts'
import { ScriptedChain } from './scripted-chain.ts'
import { SmoldotProvider } from './smoldot-provider.ts'

it('keeps the nodes that were found, under a name that tells it from databases that hold more', async () => {
  const database = { genesisHash: '01', chain: { version: '1' }, nodes: { '12D3Koo': ['/ip4/127.0.0.1/tcp/1/ws'] } }
  const chain = new ScriptedChain(({ id, method }, c) => {
    if (method === 'chainHead_v1_follow') c.push({ jsonrpc: '2.0', id, error: { code: -32800, message: 'none' } })
    else c.answer(id, method === 'state_getRuntimeVersion' ? {} : JSON.stringify(database))
  })
  const provider = new SmoldotProvider(() => Promise.resolve(chain))
  await provider.connect()
  const saved = new Map<string, string>()
  const save = (key: string, content: string) => Promise.resolve(void saved.set(key, content))
  await saveDatabase(provider, { load: () => Promise.resolve(undefined), save }, '0x01')
  const limit = Number(chain.requests.find(({ method }) => method.endsWith('finalizedDatabase'))?.params[0])
  expect(limit).toBeLessThan(256 * 1024) // a runtime has half a megabyte and more
  const { genesisHash, nodes } = database
  expect([...saved]).toEqual([[databaseKey('0x01'), JSON.stringify({ genesisHash, nodes })]])
  for (const older of ['0x01-smoldot-3.4.1', '0x01-headers-smoldot-3.4.1']) expect(databaseKey('0x01')).not.toBe(older)
})
