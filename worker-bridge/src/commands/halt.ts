import { createExecutors } from '../create-executors.ts'
import { dataPaths, loadConfig } from '../config.ts'
import { openRunSecrets } from '../secrets/open-run-secrets.ts'
import { loadKeys } from '../security/keys.ts'
import { wait } from '../clock/wait.ts'
import type { Executor, ObservedRun } from '../executors/executor.ts'
import { createLogger } from '../logger/logger.ts'

const LOOK_AGAIN_MS = 100

/**
 * Ends everything that runs here, as before a shutdown of the machine, and waits until it has ended. Run it after the
 * bridge has stopped; the next one tells the chain that these runs were lost with their host.
 */
export async function halt(data: string): Promise<{ halted: string[] }> {
  const config = await loadConfig(data)
  const paths = dataPaths(data)
  const { peer } = await loadKeys(paths.keys)
  const logger = createLogger({ level: config.logLevel })
  const secrets = openRunSecrets(peer.peerId)
  const executors = await createExecutors({ config, runsDir: paths.runs, peerId: peer.peerId, logger, secrets })
  const halted: string[] = []
  for (const executor of executors.values()) {
    const runs = await running(executor)
    for (const { runId } of runs) await executor.interrupt(runId)
    while ((await running(executor)).length > 0) await wait(LOOK_AGAIN_MS)
    await executor.close()
    for (const { runId } of runs) secrets?.remove(runId)
    halted.push(...runs.map(({ runId }) => runId))
  }
  secrets?.close()
  return { halted }
}

async function running(executor: Executor): Promise<ObservedRun[]> {
  return (await executor.observe()).filter(({ state }) => state === 'running')
}
