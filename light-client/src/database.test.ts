import { expect, it } from 'vitest'
import { databaseKey, saveDatabase } from './database.ts'
import { ScriptedChain } from './scripted-chain.ts'
import { SmoldotProvider } from './smoldot-provider.ts'

it('keeps a database without the runtime, under a name that tells it from one that has it', async () => {
  const chain = new ScriptedChain(({ id, method }, c) => {
    if (method === 'chainHead_v1_follow') c.push({ jsonrpc: '2.0', id, error: { code: -32800, message: 'none' } })
    else c.answer(id, method === 'state_getRuntimeVersion' ? {} : '{}')
  })
  const provider = new SmoldotProvider(() => Promise.resolve(chain))
  await provider.connect()
  const saved = new Map<string, string>()
  const save = (key: string, content: string) => Promise.resolve(void saved.set(key, content))
  await saveDatabase(provider, { load: () => Promise.resolve(undefined), save }, '0x01')
  const limit = Number(chain.requests.find(({ method }) => method.endsWith('finalizedDatabase'))?.params[0])
  expect(limit).toBeLessThan(256 * 1024) // a runtime has half a megabyte and more
  expect([...saved]).toEqual([[databaseKey('0x01'), '{}']])
  expect(databaseKey('0x01')).not.toBe('0x01-smoldot-3.4.1')
})
