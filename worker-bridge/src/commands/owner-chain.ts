import { EdgeError, parseTaskId } from '@edgecloud/protocol'
import { ChainClient } from '../chain/chain-client.ts'
import { HeadTracker } from '../chain/head-tracker.ts'
import { ConfigError } from '../config.ts'
import { createLogger } from '../logger/logger.ts'
import type { ClientScope } from '../network/client/client-scope.ts'
import { OwnerSession } from '../network/client/owner-session.ts'
import type { StopStack } from '../stop-stack.ts'
import { readChainSpec } from './chain-spec.ts'
import { secretAccount } from './secret-account.ts'

/** How a command of an owner is told about task, chain and key. */
export interface OwnerOptions {
  /** Number of the task, with or without `#`. */
  task: string
  /** Path or URL of the chain specification. */
  chainSpec: string
  ownerKeyFile: string | undefined
  ownerSuri: string | undefined
}

/** What a command of an owner works with. */
export interface OwnerChain {
  readonly task: bigint
  readonly client: ChainClient
  /** Follows the chain; it has a final block. */
  readonly tracker: HeadTracker
  /** Throws OtherOwnerError if the key is not that of this owner, an SS58 address. */
  assertOwner(owner: string): void
  session(scope: ClientScope): OwnerSession
}

/** Thrown when the key is not that of the task's owner; said before a worker is asked. */
class OtherOwnerError extends EdgeError<'task_other_owner', { owner: string }> {
  override readonly name = 'OtherOwnerError'
  constructor(owner: string, account: string) {
    super('task_other_owner', { owner }, `The task belongs to ${owner}, and the key is that of ${account}.`)
  }
}

/**
 * Reads the key and opens the chain until `stops` runs. Keeps no files: the light client starts from the chain specification,
 * and the session's key lives in this process alone.
 */
export async function openOwnerChain(options: OwnerOptions, stops: StopStack): Promise<OwnerChain> {
  const task = parseTaskId(options.task)
  if (task === undefined) throw new ConfigError(options.task, 'is not the number of a task')
  const spec = await readChainSpec(options.chainSpec)
  const source = { role: 'owner' as const, file: options.ownerKeyFile, suri: options.ownerSuri }
  const account = await secretAccount(source, spec.isDevelopment)
  const log = createLogger({ level: 'error' })
  const database = { load: () => Promise.resolve(undefined), save: () => Promise.resolve() }
  const client = await ChainClient.start({ chainSpec: spec.text, database, genesis: undefined, log })
  stops.add(() => client.stop())
  const tracker = new HeadTracker(client.api, log, () => Promise.resolve())
  await tracker.start()
  stops.add(() => tracker.stop())
  return {
    ...{ task, client, tracker },
    assertOwner(owner) {
      if (owner !== account.address) throw new OtherOwnerError(owner, account.address)
    },
    session: (scope) =>
      new OwnerSession({
        genesis: client.genesis,
        owner: account.address,
        sign: (bytes) => account.sign(bytes),
        ...{ task, scope, now: Date.now },
      }),
  }
}
