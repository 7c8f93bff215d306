import { replicaPlace } from '../chain/replica-place.ts'
import type { ForwardEvent } from '../network/forward/forward-event.ts'
import { PortForward } from '../network/forward/port-forward.ts'
import { StopStack } from '../stop-stack.ts'
import { dialledAddresses } from './dialled-addresses.ts'
import { openOwnerChain } from './owner-chain.ts'
import type { OwnerOptions } from './owner-chain.ts'

export interface ForwardOptions extends OwnerOptions {
  /** Service of the task file, and the TCP port that it declares. */
  service: string
  port: number
  /** Replica of the task, and container of the service in it, from 0. */
  replica: number
  container: number
  /** Port of this machine; 0 for a free one. */
  local: number
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

/** Leads a port of this machine to a port of a task until the signal aborts. Keeps no files. */
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
  const { task, client, tracker, assertOwner, session } = await openOwnerChain(options, stops)
  const find = () => replicaPlace(client.api, task, replica, tracker.latest)
  const found = await find()
  assertOwner(found.owner)
  const way = await PortForward.create({
    session: session('forward'),
    target: { replica, service, container, port },
    async locate() {
      const { attempt, peerId, addresses } = await find()
      return { attempt, peerId, addresses: dialledAddresses({ peerId, addresses }, options.worker) }
    },
    onEvent,
  })
  stops.add(() => way.stop())
  const local = await way.start(options.local)
  const { attempt, worker } = found
  return { event: 'listening', url: `http://127.0.0.1:${local}`, task, replica, attempt, worker }
}
