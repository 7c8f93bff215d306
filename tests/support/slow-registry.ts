import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

/** A layer of a megabyte takes more than a minute. */
const PIECE_BYTES = 4_096
const PIECE_MS = 250

/** Stands in front of a registry and hands out the layers of some images slowly; everything else at once. */
export class SlowRegistry {
  readonly #registry: string
  readonly #slow = new Set<string>()
  readonly #server = createServer((asked, answer) => this.#pass(asked, answer))
  #port = 0
  #served = 0
  #serving = 0

  /** @param registry such as http://127.0.0.1:5000 */
  constructor(registry: string) {
    this.#registry = registry
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`
  }
  /** Bytes that were handed out slowly so far. */
  get served(): number {
    return this.#served
  }
  /** How many layers are being handed out slowly now. */
  get serving(): number {
    return this.#serving
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    const address = this.#server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    this.#port = address.port
  }

  /** From now on. @param name as in `library/busybox` */
  slowDown(name: string): void {
    this.#slow.add(name)
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  #pass(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, url: path = '', headers } = asked
    const [, name = ''] = /^\/v2\/(.+)\/blobs\//.exec(path) ?? []
    const forwarded = request(new URL(path, this.#registry), { method, headers }, (reply) => {
      answer.writeHead(reply.statusCode ?? 502, reply.headers)
      if (this.#slow.has(name)) void this.#handOut(reply, answer)
      else reply.pipe(answer)
    })
    forwarded.once('error', () => answer.destroy())
    answer.once('close', () => forwarded.destroy())
    asked.pipe(forwarded)
  }

  async #handOut(reply: IncomingMessage, answer: ServerResponse): Promise<void> {
    this.#serving += 1
    try {
      for await (const chunk of reply) {
        for (let at = 0; at < chunk.length && !answer.destroyed; at += PIECE_BYTES) {
          const piece: Buffer = chunk.subarray(at, at + PIECE_BYTES)
          answer.write(piece)
          this.#served += piece.length
          await pause(PIECE_MS)
        }
      }
      answer.end()
    } catch {
      answer.destroy() // whoever asked has gone
    } finally {
      this.#serving -= 1
    }
  }
}
