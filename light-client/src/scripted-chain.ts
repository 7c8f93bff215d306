import type { ChainConnection } from './chain-connection.ts'

interface Request {
  id: number
  method: string
  params: unknown[]
}

/** A chain for tests: records requests and lets the test decide what comes back, when, and when it crashes. */
export class ScriptedChain implements ChainConnection {
  readonly requests: Request[] = []
  removed = false
  readonly #queue: string[] = []
  #waiting: { resolve: (text: string) => void; reject: (error: Error) => void } | undefined
  #ended: Error | undefined
  readonly #onRequest: ((request: Request, chain: ScriptedChain) => void) | undefined

  constructor(onRequest?: (request: Request, chain: ScriptedChain) => void) {
    this.#onRequest = onRequest
  }

  sendJsonRpc(rpc: string): void {
    if (this.#ended !== undefined) throw this.#ended
    const request = JSON.parse(rpc) as Request
    this.requests.push(request)
    this.#onRequest?.(request, this)
  }

  nextJsonRpcResponse(): Promise<string> {
    const next = this.#queue.shift()
    if (next !== undefined) return Promise.resolve(next)
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject }
    })
  }

  remove(): void {
    this.removed = true
    this.crash(new Error('removed'))
  }

  answer(id: number, result: unknown): void {
    this.push({ jsonrpc: '2.0', id, result })
  }

  notify(subscription: string, result: unknown): void {
    this.push({ jsonrpc: '2.0', method: 'any', params: { subscription, result } })
  }

  push(message: unknown): void {
    const text = JSON.stringify(message)
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) this.#queue.push(text)
    else waiting.resolve(text)
  }

  crash(error: Error): void {
    this.#ended ??= error
    this.#waiting?.reject(this.#ended)
    this.#waiting = undefined
  }
}
