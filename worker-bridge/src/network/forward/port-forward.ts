import type { Libp2p } from '@libp2p/interface'
import { createClientNode } from '../client/client-node.ts'
import type { OwnerSession } from '../client/owner-session.ts'
import type { WorkerPlace } from '../client/worker-place.ts'
import type { ForwardEvent } from './forward-event.ts'
import { ForwardListener } from './forward-listener.ts'
import { WorkerLink } from './worker-link.ts'
import type { ServicePort } from '../served-ports.ts'

export interface PortForwardInit {
  readonly session: OwnerSession
  readonly target: ServicePort & { readonly replica: number }
  /** Asks the chain where the replica is now. */
  readonly locate: () => Promise<WorkerPlace>
  readonly onEvent: (event: ForwardEvent) => void
}

/** A port of this machine that leads to a port of a container: libp2p node, connection to the worker, listener. */
export class PortForward {
  readonly #node: Libp2p
  readonly #link: WorkerLink
  readonly #listener: ForwardListener

  private constructor(node: Libp2p, { session, target, locate, onEvent }: PortForwardInit) {
    this.#node = node
    this.#link = new WorkerLink({ node, locate, onEvent })
    this.#listener = new ForwardListener({ link: this.#link, session, target, onEvent })
  }

  static async create(init: PortForwardInit): Promise<PortForward> {
    return new PortForward(await createClientNode(init.session.seed), init)
  }

  /**
   * Reaches the worker, checks the right to the port and listens on 127.0.0.1; returns the port, a free one for 0. Throws
   * why it cannot, after which it is to be stopped all the same.
   */
  async start(port: number): Promise<number> {
    await this.#node.start()
    await this.#link.start()
    await this.#listener.check()
    return await this.#listener.start(port)
  }

  async stop(): Promise<void> {
    await this.#listener.stop()
    await this.#link.stop()
    await this.#node.stop()
  }
}
