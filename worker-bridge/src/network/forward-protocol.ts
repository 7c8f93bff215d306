import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { ERROR_TABLE, forward } from '@edgecloud/protocol'
import { expectMessage } from './expect-message.ts'
import {
  FORWARDS_IN_TOTAL,
  FORWARDS_PER_PEER,
  FORWARD_CONNECT_MS,
  FORWARD_IDLE_MS,
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_FORWARDS,
  MAX_FORWARDS_PER_CONNECTION,
  STREAM_HANDSHAKE_MS,
} from './limits.ts'
import { MessageChannel } from './message-channel.ts'
import { OwnerProtocol } from './owner-protocol.ts'
import type { ProtocolModules } from './owner-protocol.ts'
import { Refusal } from './refusal.ts'
import { relay } from './relay.ts'
import type { RunAddress } from './run-address.ts'
import type { ServedPorts, ServicePort } from './served-ports.ts'

type ForwardChannel = MessageChannel<typeof forward.ClientMessageSchema, typeof forward.ServerMessageSchema>

type ConnectRequest = RunAddress & ServicePort

export interface ForwardModules extends ProtocolModules {
  ports: ServedPorts
  /** Milliseconds without a byte after which a connection is ended, and how many there may be; lower in tests. */
  idleMs?: number
  maxForwards?: number
}

/** Serves `/edgecloud/forward/1`: owners of a task reach the TCP ports that its containers declare, and nothing else. */
export class ForwardProtocol extends OwnerProtocol<ForwardChannel, ConnectRequest> {
  constructor(modules: ForwardModules) {
    const { idleMs = FORWARD_IDLE_MS, maxForwards = MAX_FORWARDS } = modules
    let active = 0
    super(modules, {
      scope: 'forward',
      maxStreamsPerConnection: MAX_FORWARDS_PER_CONNECTION,
      opens: { perPeer: FORWARDS_PER_PEER, total: FORWARDS_IN_TOTAL },
      channel: (stream) =>
        new MessageChannel({
          stream,
          incoming: forward.ClientMessageSchema,
          outgoing: forward.ServerMessageSchema,
          maxIncomingBytes: MAX_CLIENT_MESSAGE_BYTES,
          // One message and a little more: a client waits for Connected before it sends bytes.
          maxBufferedBytes: 2 * MAX_CLIENT_MESSAGE_BYTES,
        }),
      request: connectRequest,
      serve: async (channel, request, { stopping, gone }) => {
        if (active >= maxForwards) throw refusal('forward_limit')
        active += 1
        try {
          const socket = await dial(modules.ports, request, AbortSignal.any([stopping, gone]))
          try {
            await channel.send({ body: { case: 'connected', value: {} } }, STREAM_HANDSHAKE_MS)
            // Not `gone`: a stream is closed as soon as both sides have said their last, which may still wait for the socket.
            await relay(channel, socket, { idleMs, signal: stopping })
          } finally {
            socket.destroy()
          }
        } finally {
          active -= 1
        }
      },
    })
  }
}

async function connectRequest(channel: ForwardChannel, task: bigint): Promise<ConnectRequest> {
  const request = await expectMessage(channel, 'connect')
  if (request.task !== task) throw new Refusal('access_token_task', 'The token is for another task.')
  const { replica, attempt, service, container, port } = request
  return { task, replica, attempt, service, container, port }
}

/** Opens the connection; where to is said by this worker alone. */
async function dial(ports: ServedPorts, request: ConnectRequest, signal: AbortSignal): Promise<Socket> {
  const { task, replica, attempt, service, container, port } = request
  const endpoint = await ports.endpointOf({ task, replica, attempt }, { service, container, port })
  if (endpoint === undefined) throw refusal('forward_unknown')
  signal.throwIfAborted()
  const socket = connect({ host: endpoint.host, port: endpoint.port, allowHalfOpen: true, noDelay: true })
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([signal, AbortSignal.timeout(FORWARD_CONNECT_MS)]) })
    return socket
  } catch {
    socket.destroy()
    signal.throwIfAborted()
    throw refusal('forward_unreachable')
  }
}

function refusal(code: 'forward_limit' | 'forward_unknown' | 'forward_unreachable'): Refusal {
  return new Refusal(code, `${ERROR_TABLE[code].title}. ${ERROR_TABLE[code].action}`)
}
