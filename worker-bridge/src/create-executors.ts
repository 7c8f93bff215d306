import { join } from 'node:path'
import type { ChainRuntime } from '@edgecloud/protocol'
import type { Config } from './config.ts'
import type { Executor } from './executors/executor.ts'
import { ShellExecutor } from './executors/shell/shell-executor.ts'
import type { RunSecrets } from './secrets/run-secrets.ts'
import { registryLogin } from './security/registry-login.ts'
import type { Logger } from './logger/logger.ts'

export interface ExecutorsInit {
  readonly config: Config
  /** Holds a directory per runtime, and those one per run. */
  readonly runsDir: string
  /** Names this bridge among all others. */
  readonly peerId: string
  readonly logger: Logger
  /** Undefined where there is no place for them. */
  readonly secrets: RunSecrets | undefined
}

/** The executors that the configuration asks for. */
export async function createExecutors({
  config,
  runsDir,
  peerId,
  logger,
  secrets,
}: ExecutorsInit): Promise<ReadonlyMap<ChainRuntime, Executor>> {
  const executors = new Map<ChainRuntime, Executor>()
  const { runtimes } = config.capability
  if (runtimes.includes('shell'))
    executors.set(
      'Shell',
      new ShellExecutor({ runsDir: join(runsDir, 'shell'), logger, secrets, inputs: config.inputs }),
    )
  if (runtimes.includes('docker')) {
    // Its library takes a quarter of a second to load.
    const { DockerExecutor } = await import('./executors/docker/docker-executor.ts')
    const { socket: socketPath, registries, logins } = config.docker
    const read = logins.map(async (login) => [login.registry, await registryLogin(login)] as const)
    const accounts = new Map(await Promise.all(read))
    executors.set(
      'Docker',
      new DockerExecutor({
        runsDir: join(runsDir, 'docker'),
        bridge: peerId,
        logger,
        socketPath,
        registries,
        logins: accounts,
        inputs: config.inputs,
        secrets,
      }),
    )
  }
  return executors
}
