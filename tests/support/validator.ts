import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Child } from './child.ts'

/** Where and as whom a validator runs. */
export interface ValidatorInit {
  binary: string
  chainSpec: string
  dir: string
  /** Development key name, lower case: alice, bob, charlie or dave. */
  key: string
  /** 32 bytes, hex: fixes the peer id and with it the certificate hash. */
  nodeKey: string
  wsPort: number
  webrtcPort: number
  /** Blocks are made, finality is not: the way tests stall finality. */
  withoutFinality?: boolean
  /** Opens JSON-RPC on this port of loopback, for tests that look into the node. Nobody else gets one. */
  rpcPort?: number
  /** Peer-to-peer addresses of other validators. */
  peers?: readonly string[]
}

/** One validator of a development chain. It opens no RPC port unless a test asks for one: everybody is a peer. */
export class Validator {
  readonly child: Child
  readonly init: ValidatorInit

  private constructor(init: ValidatorInit, child: Child) {
    this.init = init
    this.child = child
  }

  /** Starts it and waits until it listens. */
  static async start(init: ValidatorInit): Promise<Validator> {
    mkdirSync(init.dir, { recursive: true })
    const child = new Child({
      name: `validator ${init.key}`,
      command: init.binary,
      args: [
        ...['--chain', init.chainSpec, '--base-path', init.dir, `--${init.key}`, '--force-authoring'],
        ...['--node-key', init.nodeKey, '--no-mdns', '--no-prometheus', '--no-telemetry'],
        ...(init.rpcPort === undefined ? ['--no-rpc'] : ['--rpc-port', String(init.rpcPort)]),
        ...['--listen-addr', `/ip4/127.0.0.1/tcp/${init.wsPort}/ws`],
        ...['--listen-addr', `/ip4/127.0.0.1/udp/${init.webrtcPort}/webrtc-direct`],
        ...['--allow-private-ip', '--state-pruning', '256', '--blocks-pruning', 'archive'],
        ...(init.withoutFinality === true ? ['--no-grandpa'] : []),
        ...(init.peers ?? []).flatMap((peer) => ['--bootnodes', peer]),
      ],
      logFile: join(init.dir, 'node.log'),
    })
    try {
      await child.line(/WebRTC certhash: (\S+)/, 60_000)
      return new Validator(init, child)
    } catch (error) {
      await child.kill()
      throw error
    }
  }

  /** The addresses that light clients dial, with certificate hash and peer id. */
  async addresses(): Promise<string[]> {
    const [, peer] = await this.child.line(/Local node identity is: (\S+)/, 30_000)
    const [, certhash] = await this.child.line(/WebRTC certhash: (\S+)/, 30_000)
    return [
      `/ip4/127.0.0.1/tcp/${this.init.wsPort}/ws/p2p/${peer}`,
      `/ip4/127.0.0.1/udp/${this.init.webrtcPort}/webrtc-direct/certhash/${certhash}/p2p/${peer}`,
    ]
  }

  /** Waits until it has finalized block `number`. */
  async finalized(number: number, timeoutMs: number): Promise<void> {
    await this.child.line(/finalized #(\d+)/, timeoutMs, (match) => Number(match[1]) >= number)
  }

  async stop(): Promise<void> {
    await this.child.stop('SIGINT')
  }

  async kill(): Promise<void> {
    await this.child.kill()
  }
}
