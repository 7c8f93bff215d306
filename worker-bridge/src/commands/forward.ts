import { EdgeError, parseTaskId } from '@edgecloud/protocol'
import { ChainClient } from '../chain/chain-client.ts'
import { HeadTracker } from '../chain/head-tracker.ts'
import { replicaPlace } from '../chain/replica-place.ts'
import { ConfigError } from '../config.ts'
import { createLogger } from '../logger/logger.ts'
import type { ForwardEvent } from '../network/forward/forward-event.ts'
import { forwardAddresses } from '../network/forward/forward-addresses.ts'
import type { ForwardPlace } from '../network/forward/forward-place.ts'
import { ForwardSession } from '../network/forward/forward-session.ts'
import { PortForward } from '../network/forward/port-forward.ts'
import { StopStack } from '../stop-stack.ts'
import { readChainSpec } from './chain-spec.ts'
import { secretAccount } from './secret-account.ts'

export interface ForwardOptions {
  /** Number of the task, with or without `#`. */
  task: string
  /** Service of the task file, and the TCP port that it declares. */
  service: string
  port: number
  /** Replica of the task, and container of the service in it, from 0. */
  replica: number
  container: number
  /** Port of this machine; 0 for a free one. */
  local: number
  /** Path or URL of the raw chain specification. */
  chainSpec: string
  ownerKeyFile: string | undefined
  ownerSuri: string | undefined
  /** WebSocket multiaddr of the worker, where the one on chain does not lead there from here. */
  worker: string | undefined
}

/** Printed once connections are taken. */
export interface Listening {
  event: 'listening'
  url: string
  task: bigint
  replica: number
  attempt: number
  worker: number
}

/** Thrown when the key is not that of the task's owner; said before a worker is asked. */
class OtherOwnerError extends EdgeError<'task_other_owner', { owner: string }> {
  override readonly name = 'OtherOwnerError'
  constructor(owner: string, account: string) {
    super('task_other_owner', { owner }, `The task belongs to ${owner}, and the key is that of ${account}.`)
  }
}

/**
 * Leads a port of this machine to a port of a task until the signal aborts. Keeps no files: the light client starts from
 * the chain specification, and the session's key lives in this process alone.
 */
export async function forward(
  options: ForwardOptions,
  signal: AbortSignal,
  tell: { listening: (line: Listening) => void; event: (event: ForwardEvent) => void },
): Promise<void> {
  if (signal.aborted) return
  const stops = new StopStack()
  const ended = Promise.withResolvers<undefined>()
  signal.addEventListener('abort', () => ended.resolve(undefined), { once: true })
  try {
    // Stopping must not wait for a chain that cannot be reached.
    const line = await Promise.race([start(options, stops, tell.event), ended.promise])
    if (line !== undefined) tell.listening(line)
    await ended.promise
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await stops.run()
  }
}

async function start(
  { service, port, replica, container, ...options }: ForwardOptions,
  stops: StopStack,
  onEvent: (event: ForwardEvent) => void,
): Promise<Listening> {
  const task = parseTaskId(options.task)
  if (task === undefined) throw new ConfigError(options.task, 'is not the number of a task')
  const spec = await readChainSpec(options.chainSpec)
  const source = { role: 'owner' as const, file: options.ownerKeyFile, suri: options.ownerSuri }
  const owner = await secretAccount(source, spec.isDevelopment)
  const log = createLogger({ level: 'error' })
  const database = { load: () => Promise.resolve(undefined), save: () => Promise.resolve() }
  const client = await ChainClient.start({ chainSpec: spec.text, database, genesis: undefined, log })
  stops.add(() => client.stop())
  const tracker = new HeadTracker(client.api, log, () => Promise.resolve())
  await tracker.start()
  stops.add(() => tracker.stop())

  const find = () => replicaPlace(client.api, task, replica, tracker.latest)
  const found = await find()
  if (found.owner !== owner.address) throw new OtherOwnerError(found.owner, owner.address)
  const session = new ForwardSession({
    genesis: client.genesis,
    owner: owner.address,
    sign: (bytes) => owner.sign(bytes),
    task,
    now: Date.now,
  })
  const way = await PortForward.create({
    session,
    target: { replica, service, container, port },
    locate: async () => placeFrom(await find(), options.worker),
    onEvent,
  })
  stops.add(() => way.stop())
  const local = await way.start(options.local)
  const { attempt, worker } = found
  return { event: 'listening', url: `http://127.0.0.1:${local}`, task, replica, attempt, worker }
}

function placeFrom(
  { attempt, peerId, addresses }: { attempt: number; peerId: string; addresses: readonly string[] },
  override: string | undefined,
): ForwardPlace {
  if (override === undefined) return { attempt, peerId, addresses: forwardAddresses(addresses, peerId) }
  const address = override.includes('/p2p/') ? override : `${override}/p2p/${peerId}`
  if (forwardAddresses([address], peerId).length === 0) {
    throw new ConfigError('--worker', `is no WebSocket address of worker ${peerId}, such as /ip4/192.0.2.1/tcp/4001/ws`)
  }
  return { attempt, peerId, addresses: [address] }
}
