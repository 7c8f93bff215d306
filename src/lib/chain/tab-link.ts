import type { ChainConnection } from '@edgecloud/light-client'
import { LightClientLinkError } from './errors.ts'
import { linkChannel, linkSchema, type LinkMessage } from './tab-messages.ts'

/** A chain that another tab's light client runs, reached over a channel between tabs. */
export class TabLink implements ChainConnection {
  readonly #channel: BroadcastChannel
  readonly #arrived: string[] = []
  #waiting: PromiseWithResolvers<string> | undefined
  #closed = false

  constructor(link: string) {
    this.#channel = new BroadcastChannel(linkChannel(link))
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = linkSchema.safeParse(data).data
      if (message?.kind === 'response') this.#deliver(message.rpc)
      if (message?.kind === 'closed') this.break()
    }
  }

  sendJsonRpc(rpc: string): void {
    if (this.#closed) throw new LightClientLinkError()
    this.#post({ kind: 'request', rpc })
  }

  nextJsonRpcResponse(): Promise<string> {
    const next = this.#arrived.shift()
    if (next !== undefined) return Promise.resolve(next)
    if (this.#closed) return Promise.reject(new LightClientLinkError())
    this.#waiting = Promise.withResolvers<string>()
    return this.#waiting.promise
  }

  /** Ends the link on both sides. */
  remove(): void {
    if (!this.#closed) this.#post({ kind: 'closed' })
    this.break()
  }

  /** Ends this side: the other tab is gone or no longer runs the light client. */
  break(): void {
    if (this.#closed) return
    this.#closed = true
    this.#channel.close()
    this.#waiting?.reject(new LightClientLinkError())
  }

  #deliver(rpc: string): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) this.#arrived.push(rpc)
    else waiting.resolve(rpc)
  }

  #post(message: LinkMessage): void {
    this.#channel.postMessage(message)
  }
}
