import { LightClientHost } from '../../../src/lib/chain/light-client-host.ts'

/** Starts the light client as the app does and hands it a specification that it must read and refuse. */
export default async function useSmoldot(): Promise<string> {
  const host = new LightClientHost(() => Promise.resolve({ chainSpec: '{}', databaseContent: undefined }))
  try {
    await host.open()
    return 'accepted'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
