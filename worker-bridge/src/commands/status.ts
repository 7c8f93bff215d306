import { askControlSocket } from '../control-socket.ts'
import { dataPaths, loadConfig } from '../config.ts'
import { loadKeys } from '../security/keys.ts'
import { accountFromSeed } from './hot-account.ts'

/** What is known of a bridge: its own words when it runs, else what lies in its data directory. */
export async function status(data: string): Promise<Record<string, unknown>> {
  const paths = dataPaths(data)
  // First and by itself: what is said of a directory that is none is said of the configuration.
  const config = await loadConfig(data)
  const [keys, running] = await Promise.all([loadKeys(paths.keys), askControlSocket(paths.socket)])
  return {
    data,
    name: config.name,
    region: config.region,
    peerId: keys.peer.peerId,
    hot: (await accountFromSeed(keys.hotSeed)).address,
    running: running !== undefined,
    ...(running === undefined ? {} : { bridge: running }),
  }
}
