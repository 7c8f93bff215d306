import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import type { Registry } from 'prom-client'
import { MetricsPortError } from './errors.ts'

/** A Prometheus server and a curious operator; more need not wait for each other. */
const MAX_CONNECTIONS = 16
/** Milliseconds for a request to be there, and between two on one connection. */
const REQUEST_MS = 5_000
const IDLE_MS = 30_000
const MAX_HEADER_BYTES = 4_096
const MAX_REQUESTS_PER_CONNECTION = 1_000
/** Milliseconds for which an answer stands: however often it is asked for, it is made once a second. */
const ANSWER_MS = 1_000

export interface MetricsServerInit {
  /** IPv4 address. */
  host: string
  /** TCP; 0 takes a free one. */
  port: number
  /** Names that a request may be made under, besides addresses and `localhost`. */
  hostNames: readonly string[]
  registry: Registry
}

/**
 * Answers `GET /metrics` in the text format of Prometheus, and nothing else. A page in a browser of this machine cannot read it: it
 * would have to come under a name of its own, and other names are refused.
 */
export class MetricsServer {
  readonly #init: MetricsServerInit
  readonly #server: Server
  #answer: { text: Promise<string>; atMs: number } | undefined

  constructor(init: MetricsServerInit) {
    this.#init = init
    const limits = {
      ...{ headersTimeout: REQUEST_MS, requestTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS },
      ...{ maxHeaderSize: MAX_HEADER_BYTES, connectionsCheckingInterval: 1_000 },
    }
    this.#server = createServer(limits, (request, response) => void this.#serve(request, response))
    this.#server.maxConnections = MAX_CONNECTIONS
    this.#server.maxRequestsPerSocket = MAX_REQUESTS_PER_CONNECTION
    // Of a connection that is silent; the limits above begin with the first byte of a request.
    this.#server.timeout = REQUEST_MS
    // Nothing here is ever upgraded or tunnelled.
    for (const event of ['upgrade', 'connect'] as const) this.#server.on(event, (_request, socket) => socket.destroy())
  }

  /** Resolves to the port. Throws MetricsPortError. */
  async start(): Promise<number> {
    const { host, port } = this.#init
    this.#server.listen(port, host)
    try {
      await once(this.#server, 'listening')
    } catch (cause) {
      throw new MetricsPortError(host, port, { cause })
    }
    const address = this.#server.address()
    return address === null || typeof address === 'string' ? port : address.port
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    this.#server.closeAllConnections()
    await closed
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A body is neither wanted nor read.
    if (request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined) {
      return end(response.setHeader('connection', 'close'), 413)
    }
    if (!this.#isOurs(request.headers.host)) return end(response, 421)
    if (request.url !== '/metrics') return end(response, 404)
    if (request.method !== 'GET') return end(response.setHeader('allow', 'GET'), 405)
    try {
      const text = await this.#text()
      response.setHeader('content-type', this.#init.registry.contentType)
      response.setHeader('cache-control', 'no-store')
      response.setHeader('x-content-type-options', 'nosniff')
      response.end(text)
    } catch {
      end(response, 500)
    }
  }

  #isOurs(host: string | undefined): boolean {
    const [, name = ''] = /^(\[[0-9a-fA-F:.]+\]|[^:]*)(?::\d{1,5})?$/.exec(host ?? '') ?? []
    const bare = name.replace(/^\[|\]$/g, '').toLowerCase()
    return isIP(bare) !== 0 || bare === 'localhost' || this.#init.hostNames.includes(bare)
  }

  #text(): Promise<string> {
    const nowMs = performance.now()
    if (this.#answer === undefined || nowMs - this.#answer.atMs > ANSWER_MS) {
      this.#answer = { text: this.#init.registry.metrics(), atMs: nowMs }
    }
    return this.#answer.text
  }
}

function end(response: ServerResponse, status: number): void {
  response.statusCode = status
  response.end()
}
