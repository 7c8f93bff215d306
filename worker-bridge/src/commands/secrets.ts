import { EdgeError, fromHex, sealSecrets, type TaskSecrets } from '@edgecloud/protocol'
import { awaitingReplicas, type AwaitingReplica } from '../chain/awaiting-replicas.ts'
import { wait } from '../clock/wait.ts'
import { createClientNode } from '../network/client/client-node.ts'
import { WorkerRefusedError } from '../network/client/errors.ts'
import { sendSecrets } from '../network/secrets/send-secrets.ts'
import { StopStack } from '../stop-stack.ts'
import { dialledAddresses } from './dialled-addresses.ts'
import { openOwnerChain } from './owner-chain.ts'
import type { OwnerChain, OwnerOptions } from './owner-chain.ts'
import { readSecrets, type SecretSourceFile } from './read-secrets.ts'

export interface SecretsOptions extends OwnerOptions {
  readonly secrets: readonly SecretSourceFile[]
}

/** Printed for each replica that got its secrets. */
export interface SecretsDelivered {
  event: 'delivered'
  task: bigint
  replica: number
  attempt: number
  worker: number
}

/** Life of an envelope in milliseconds: it is used at once; a third of what is allowed leaves room for clocks that differ. */
const ENVELOPE_MS = 5 * 60_000
/** Milliseconds between two looks at the chain, which is a little less than a block. */
const LOOK_AGAIN_MS = 2_000
/** Refusals that pass: a worker may be a block behind. */
const PASSING = new Set([
  'secrets_not_awaited',
  'stream_rate_limited',
  'worker_fault',
  'worker_stopping',
  'access_task_unknown',
])

/** Thrown when no replica of a task waits for secrets, and none will. */
class NotAwaitedError extends EdgeError<'secrets_not_awaited', { task: bigint }> {
  override readonly name = 'NotAwaitedError'
  constructor(task: bigint) {
    super('secrets_not_awaited', { task }, 'No replica of the task waits for secrets.')
  }
}

/**
 * Delivers secrets to every replica of a task that waits for them, and to those that come to, until each has them or the signal
 * aborts. Throws NotAwaitedError, SecretsTooLargeError, WorkerRefusedError, and why a worker cannot be reached.
 */
export async function secrets(
  options: SecretsOptions,
  signal: AbortSignal,
  tell: (line: SecretsDelivered) => void,
): Promise<void> {
  const stops = new StopStack()
  try {
    const values = await readSecrets(options.secrets, process.stdin)
    await deliver(await openOwnerChain(options, stops), values, { stops, signal, tell })
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await stops.run()
  }
}

interface Delivery {
  readonly stops: StopStack
  readonly signal: AbortSignal
  readonly tell: (line: SecretsDelivered) => void
}

async function deliver(owner: OwnerChain, values: TaskSecrets, { stops, signal, tell }: Delivery): Promise<void> {
  const { task, client, tracker, assertOwner, session: sessionFor } = owner
  const look = () => awaitingReplicas(client.api, task, tracker.latest)
  assertOwner((await look()).owner)
  const session = sessionFor('secrets')
  const node = await createClientNode(session.seed)
  stops.add(() => node.stop())
  await node.start()
  const done = new Set<string>()
  for (;;) {
    signal.throwIfAborted()
    const { awaiting, coming } = await look()
    const open = awaiting.filter((replica) => !done.has(keyOf(replica)))
    if (open.length === 0 && coming === 0) break
    let missed = 0
    for (const replica of open) {
      const { attempt, worker, peerId } = replica
      const context = { genesis: fromHex(client.genesis), task, replica: replica.replica, attempt, worker }
      const limits = { workerPeerId: peerId, notAfterMs: Date.now() + ENVELOPE_MS }
      const envelope = await sealSecrets(values, { ...context, ...limits }, replica.sealing)
      const place = { attempt, peerId, addresses: dialledAddresses(replica, undefined) }
      if (await isBrought(sendSecrets({ node, session, replica: replica.replica, place, envelope, signal }))) {
        done.add(keyOf(replica))
        tell({ event: 'delivered', task, replica: replica.replica, attempt, worker })
      } else missed += 1
    }
    if (missed > 0 || coming > 0) await wait(LOOK_AGAIN_MS, signal)
  }
  if (done.size === 0) throw new NotAwaitedError(task)
}

const keyOf = ({ replica, attempt }: AwaitingReplica): string => `${replica}/${attempt}`

/** False if it is to be tried again. */
async function isBrought(sending: Promise<void>): Promise<boolean> {
  try {
    await sending
    return true
  } catch (error) {
    if (!(error instanceof WorkerRefusedError)) throw error
    if (error.code === 'secrets_there') return true
    if (PASSING.has(error.code)) return false
    throw error
  }
}
