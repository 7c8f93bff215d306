import { RunSecrets } from './run-secrets.ts'
import { secretsPlace } from './secrets-place.ts'

/** The secrets of the runs of a bridge; undefined where this machine has no place in memory for them. @param bridge its peer id */
export function openRunSecrets(bridge: string): RunSecrets | undefined {
  const place = secretsPlace({ bridge, user: process.getuid?.() ?? 0, runtimeDir: process.env['XDG_RUNTIME_DIR'] })
  return place === undefined ? undefined : new RunSecrets(place)
}
