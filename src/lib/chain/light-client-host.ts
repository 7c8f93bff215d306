import { openChain, type ChainConnection } from '@edgecloud/light-client'
import type { Chain, Client } from 'smoldot'
import { startWithBytecode } from 'smoldot/no-auto-bytecode'
import { retryLoad } from '../loading/retry-load.ts'
import { LightClientStartError } from './errors.ts'
import { lightClientProgram } from './light-client-program.ts'

/** What a new client is started with. */
export interface ChainInput {
  readonly chainSpec: string
  readonly databaseContent: string | undefined
}

/** Errors and warnings of the light client; its chatter is dropped before it is even written. */
const WARNING_LEVEL = 2
const MAX_WARNINGS = 50

interface Engine {
  readonly worker: Worker
  readonly client: Client
}

/**
 * Runs smoldot in a worker of this page. `open` makes a new client each time, as is needed after a crash, and ends the
 * one before it.
 */
export class LightClientHost {
  readonly #input: () => Promise<ChainInput>
  readonly #warnings: string[] = []
  /** Started and not yet given a chain. */
  #spare: Promise<Engine> | undefined
  /** The one that runs the chain. */
  #running: Promise<Engine> | undefined

  constructor(input: () => Promise<ChainInput>) {
    this.#input = input
    // Loading and compiling takes the longest: begin before anything is known of the chain.
    this.#spare = this.#start()
    this.#spare.catch(() => undefined)
  }

  /** The newest warnings of the light client, oldest first. */
  get warnings(): readonly string[] {
    return this.#warnings
  }

  /** Opens the chain on a new client. */
  readonly open = async (): Promise<ChainConnection> => {
    const starting = this.#spare ?? this.#start()
    this.#spare = undefined
    this.#running = starting
    const [engine, input] = await Promise.all([starting, this.#input()])
    try {
      const chain = await openChain({ client: engine.client, ...input })
      return new HostedChain(chain, () => end(engine))
    } catch (cause) {
      await end(engine)
      throw new LightClientStartError(cause instanceof Error ? cause.message : String(cause), { cause })
    }
  }

  /** Opens the chain once more on the running client, which then serves both: for another tab. */
  async openAnother(): Promise<ChainConnection> {
    if (this.#running === undefined) throw new LightClientStartError('it is not running')
    const [{ client }, { chainSpec }] = await Promise.all([this.#running, this.#input()])
    return new HostedChain(await openChain({ client, chainSpec }), () => Promise.resolve())
  }

  /** Ends an engine that no chain was opened on. */
  async stop(): Promise<void> {
    const engine = await this.#spare?.catch(() => undefined)
    this.#spare = undefined
    if (engine !== undefined) await end(engine)
  }

  #start(): Promise<Engine> {
    return retryLoad(() => this.#startOnce())
  }

  async #startOnce(): Promise<Engine> {
    const program = lightClientProgram()
    const worker = new Worker(new URL('./light-client.worker.ts', import.meta.url), {
      type: 'module',
      name: 'edgecloud-light-client',
    })
    const { port1, port2 } = new MessageChannel()
    worker.postMessage(port1, [port1])
    try {
      const [bytecode] = await Promise.all([program, loaded(worker)])
      const client = startWithBytecode({
        bytecode,
        portToWorker: port2,
        maxLogLevel: WARNING_LEVEL,
        logCallback: (_level, target, message) => this.#warn(`${target}: ${message}`),
      })
      return { worker, client }
    } catch (error) {
      worker.terminate()
      throw error
    }
  }

  #warn(line: string): void {
    this.#warnings.push(line)
    if (this.#warnings.length > MAX_WARNINGS) this.#warnings.shift()
  }
}

/** A chain of a client; `onEnd` runs when nothing more comes out of it. */
class HostedChain implements ChainConnection {
  readonly #chain: Chain
  readonly #onEnd: () => Promise<void>

  constructor(chain: Chain, onEnd: () => Promise<void>) {
    this.#chain = chain
    this.#onEnd = onEnd
  }

  sendJsonRpc(rpc: string): void {
    this.#chain.sendJsonRpc(rpc)
  }

  async nextJsonRpcResponse(): Promise<string> {
    try {
      return await this.#chain.nextJsonRpcResponse()
    } catch (error) {
      await this.#onEnd()
      throw error
    }
  }

  remove(): void {
    this.#chain.remove()
  }
}

async function end({ worker, client }: Engine): Promise<void> {
  await client.terminate().catch(() => undefined)
  worker.terminate()
}

/** Resolves when the worker's script runs: it says so once. */
function loaded(worker: Worker): Promise<undefined> {
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve(undefined)
    worker.onerror = ({ message }) => reject(new LightClientStartError(message || 'its worker could not be loaded'))
  })
}
