import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { Server } from 'node:net'
import type { Socket } from 'node:net'
import type { Listener, MultiaddrConnection, Transport, Upgrader } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import { Crowd } from './crowd.ts'
import {
  CONNECTION_HANDSHAKE_MS,
  MAX_SILENT_SOCKETS,
  MAX_SILENT_SOCKETS_PER_HOST,
  MAX_SOCKETS,
  MAX_WEBSOCKET_MESSAGE_BYTES,
} from './limits.ts'

/** Milliseconds for the last words of a connection that libp2p has given up. */
const LAST_WORDS_MS = 1_000

/**
 * The WebSocket transport, which malformed frames of strangers cannot end the process through, with the limits that it lacks: on TCP connections that do not come as far as a connection of libp2p
 * (they are counted nowhere else and may stay silent for ever), on the length of one message (100 MiB by default), and on
 * sockets whose connection is over for libp2p but not for the other end.
 */
export function boundedWebSockets(): (components: Parameters<ReturnType<typeof webSockets>>[0]) => Transport {
  return (components) => {
    const transport = webSockets()(components)
    const createListener = transport.createListener.bind(transport)
    transport.createListener = (options) => {
      const sockets = new Sockets()
      const upgrader = upgradesSeen(options.upgrader, (connection) => sockets.upgrading(connection))
      return bound(createListener({ ...options, upgrader }), sockets)
    }
    return transport
  }
}

/** Reaches for parts that the listener has no options for; their absence after an update is found at the start. */
function bound(listener: Listener, sockets: Sockets): Listener {
  if (!('server' in listener && listener.server instanceof Server))
    throw new Error('The WebSocket listener has no server.')
  if (!('wsServer' in listener && hasPayloadLimit(listener.wsServer))) {
    throw new Error('The WebSocket listener has no limit for messages.')
  }
  if (!('onWsServerConnection' in listener && typeof listener.onWsServerConnection === 'function')) {
    throw new Error('The WebSocket listener has no method for connections.')
  }
  listener.wsServer.options.maxPayload = MAX_WEBSOCKET_MESSAGE_BYTES
  const { onWsServerConnection } = listener
  listener.onWsServerConnection = (socket: EventEmitter, request: IncomingMessage): void => {
    // Without a listener one malformed frame of anybody would end the process; the socket closes by itself after it.
    socket.on('error', () => undefined)
    Reflect.apply(onWsServerConnection, listener, [socket, request])
  }
  const { server } = listener
  server.maxConnections = MAX_SOCKETS
  server.on('connection', (socket: Socket) => sockets.opened(socket))
  const close = listener.close.bind(listener)
  listener.close = async () => {
    const closed = close()
    // The listener ends what has spoken; it would wait for the rest for ever.
    sockets.end()
    await closed
  }
  return listener
}

function hasPayloadLimit(value: unknown): value is { options: { maxPayload: number } } {
  if (typeof value !== 'object' || value === null || !('options' in value)) return false
  const { options } = value
  return typeof options === 'object' && options !== null && 'maxPayload' in options
}

/** An upgrader that tells of each incoming connection before it begins. */
function upgradesSeen(upgrader: Upgrader, seen: (connection: MultiaddrConnection) => void): Upgrader {
  return new Proxy(upgrader, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function') return value
      return (...args: readonly unknown[]): unknown => {
        if (key === 'upgradeInbound') seen(args[0] as MultiaddrConnection) // the interface's first argument
        return Reflect.apply(value, target, args)
      }
    },
  })
}

class Sockets {
  readonly #all = new Map<string, Socket>()
  readonly #silent = new Crowd<{ host: string; end: () => void }>({
    total: MAX_SILENT_SOCKETS,
    perHost: MAX_SILENT_SOCKETS_PER_HOST,
  })
  readonly #spoken = new Map<string, () => void>()

  opened(socket: Socket): void {
    const { remoteAddress: host, remotePort } = socket
    if (host === undefined || remotePort === undefined) return void socket.destroy()
    const key = `${host} ${remotePort}`
    const one = { host, end: () => void socket.destroy() }
    if (!this.#silent.enter(one)) return void socket.destroy()
    const timer = setTimeout(one.end, CONNECTION_HANDSHAKE_MS)
    const spoken = () => {
      clearTimeout(timer)
      this.#silent.leave(one)
      this.#spoken.delete(key)
    }
    this.#all.set(key, socket)
    this.#spoken.set(key, spoken)
    socket.once('close', () => {
      spoken()
      this.#all.delete(key)
    })
  }

  /** From here on the limits of connections hold; the socket ends with its connection, also when the peer does not. */
  upgrading(connection: MultiaddrConnection): void {
    const [host, port] = connection.remoteAddr.getComponents()
    const key = `${host?.value} ${port?.value}`
    this.#spoken.get(key)?.()
    const socket = this.#all.get(key)
    connection.addEventListener('close', () => setTimeout(() => socket?.destroy(), LAST_WORDS_MS).unref(), {
      once: true,
    })
  }

  end(): void {
    for (const socket of this.#all.values()) socket.destroy()
  }
}
