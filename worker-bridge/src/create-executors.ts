import type { ChainRuntime } from '@edgecloud/protocol'
import type { Config } from './config.ts'
import type { Executor } from './executors/executor.ts'
import { ShellExecutor } from './executors/shell/shell-executor.ts'
import type { Logger } from './logger/logger.ts'

/** The executors that the configuration asks for. `runsDir` holds one directory per run. */
export function createExecutors(config: Config, runsDir: string, logger: Logger): ReadonlyMap<ChainRuntime, Executor> {
  const executors = new Map<ChainRuntime, Executor>()
  if (config.capability.runtimes.includes('shell')) executors.set('Shell', new ShellExecutor({ runsDir, logger }))
  return executors
}
