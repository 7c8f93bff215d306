import { readFileSync } from 'node:fs'
import { SmoldotProvider } from '@edgecloud/light-client'
import { ApiPromise } from '@polkadot/api'
import { start } from 'smoldot'

/** @polkadot/api over a light client of its own, as a test holds it. */
export interface LightApi {
  api: ApiPromise
  provider: SmoldotProvider
  stop(): Promise<void>
}

/** Follows the chain of `chainSpec` (a file) the way users do: as a peer, by proofs, with no RPC. */
export async function lightApi(chainSpec: string): Promise<LightApi> {
  const clients: { terminate(): Promise<void> }[] = []
  const provider = new SmoldotProvider(async () => {
    const client = start({ maxLogLevel: 1 })
    clients.push(client)
    return await client.addChain({ chainSpec: readFileSync(chainSpec, 'utf8') })
  })
  await provider.connect()
  const api = await ApiPromise.create({ provider, noInitWarn: true, throwOnConnect: true })
  return {
    api,
    provider,
    async stop() {
      await api.disconnect()
      await Promise.all(clients.map((client) => client.terminate().catch(() => undefined)))
    },
  }
}
