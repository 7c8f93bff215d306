import type { ChainConnection } from '@edgecloud/light-client'
import {
  CONTROL_CHANNEL,
  controlSchema,
  linkChannel,
  linkSchema,
  type ControlMessage,
  type LinkMessage,
} from './tab-messages.ts'

/** What a tab serves to others. */
export interface TabServerInit {
  /** Digest of the chain it follows. */
  readonly chain: string
  readonly openAnother: () => Promise<ChainConnection>
}

/** Lends this tab's light client to the other tabs, one chain handle each. */
export class TabServer {
  readonly #init: TabServerInit
  readonly #control = new BroadcastChannel(CONTROL_CHANNEL)
  readonly #stops: (() => void)[] = []

  constructor(init: TabServerInit) {
    this.#init = init
    this.#control.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = controlSchema.safeParse(data).data
      if (message?.kind === 'open') void this.#open(message.link, message.chain)
    }
    this.#say({ kind: 'leader' })
  }

  /** Closes every link; the other tabs look for the next light client. */
  stop(): void {
    this.#control.close()
    for (const stop of this.#stops) stop()
  }

  async #open(link: string, chain: string): Promise<void> {
    if (chain !== this.#init.chain) {
      this.#say({ kind: 'refused', link })
      return
    }
    // When the light client is just starting again the other tab asks once more.
    const connection = await this.#init.openAnother().catch(() => undefined)
    if (connection === undefined) return
    this.#stops.push(serve(connection, link))
    this.#say({ kind: 'opened', link })
  }

  #say(message: ControlMessage): void {
    this.#control.postMessage(message)
  }
}

/** Carries requests and answers between a link and its chain handle; returns the way to stop. */
function serve(connection: ChainConnection, link: string): () => void {
  const channel = new BroadcastChannel(linkChannel(link))
  const say = (message: LinkMessage) => channel.postMessage(message)
  let open = true
  const stop = () => {
    if (!open) return
    open = false
    say({ kind: 'closed' })
    channel.close()
    remove(connection)
  }
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = linkSchema.safeParse(data).data
    if (message?.kind === 'closed') stop()
    if (message?.kind === 'request') {
      try {
        connection.sendJsonRpc(message.rpc)
      } catch {
        stop()
      }
    }
  }
  const pump = async () => {
    while (open) say({ kind: 'response', rpc: await connection.nextJsonRpcResponse() })
  }
  // A crash or removal ends the pump; the other tab learns it by the closed link.
  pump().catch(stop)
  return stop
}

function remove(connection: ChainConnection): void {
  try {
    connection.remove()
  } catch {
    // Crashed before: there is nothing left to remove.
    return
  }
}
