import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readManifest } from '../../scripts/appchain/manifest.ts'
import { unpackNode } from '../../scripts/appchain/unpack-node.ts'
import { freePort } from '../../worker-bridge/src/commands/free-port.ts'
import { makeGenesis } from './make-genesis.ts'
import { Validator, type ValidatorInit } from './validator.ts'

const DEV_KEYS = ['alice', 'bob', 'charlie', 'dave'] as const

const stateSchema = z.object({
  /** sha256 of the runtime that the genesis holds. */
  runtime: z.string().optional(),
  validators: z.array(
    z.object({ key: z.enum(DEV_KEYS), nodeKey: z.string(), wsPort: z.number(), webrtcPort: z.number() }),
  ),
})
type State = z.infer<typeof stateSchema>

/** What to start: `development` has one validator, `local` has four. */
export interface DevChainInit {
  root: string
  dir: string
  /** Where unpacked node binaries are kept. */
  cacheDir: string
  preset: 'development' | 'local'
  /** JSON-RPC of the first validator, for tests that look into it. */
  rpcPort?: number
}

/** The chain of an earlier start runs another runtime than this version's app and bridge speak to. */
export class OutdatedChainError extends Error {
  constructor(dir: string) {
    super(
      `The chain kept in ${dir} was made by another version of EdgeCloud, and this one cannot speak to it. ` +
        'Start with --fresh to begin anew; tasks and keys of the old chain are then gone. ' +
        'To keep them, start the version that made them.',
    )
    this.name = 'OutdatedChainError'
  }
}

/**
 * A chain on this machine. The first start makes its keys, ports and a salted genesis; later starts in the same
 * folder find them again, so addresses and blocks stay what they were.
 */
export class DevChain {
  readonly #init: DevChainInit
  readonly #binary: string
  readonly #state: State
  readonly #validators: Validator[] = []

  private constructor(init: DevChainInit, binary: string, state: State) {
    this.#init = init
    this.#binary = binary
    this.#state = state
  }

  static async start(init: DevChainInit): Promise<DevChain> {
    const binary = unpackNode(init.root, init.cacheDir)
    mkdirSync(init.dir, { recursive: true })
    const stateFile = join(init.dir, 'chain.json')
    const shipped = readManifest(init.root).runtime
    if (!existsSync(stateFile)) {
      const salt = randomBytes(16).toString('hex')
      const { root, cacheDir, preset } = init
      const genesis = await makeGenesis({ root, cacheDir, node: binary, preset, salt })
      writeFileSync(join(init.dir, 'genesis.json'), genesis)
      const validators = await Promise.all(
        DEV_KEYS.slice(0, init.preset === 'local' ? 4 : 1).map(async (key) => ({
          key,
          nodeKey: randomBytes(32).toString('hex'),
          wsPort: await freePort('127.0.0.1'),
          webrtcPort: await freePort('127.0.0.1'),
        })),
      )
      writeFileSync(stateFile, JSON.stringify({ runtime: shipped.sha256, validators } satisfies State, null, 2))
    }
    const state = stateSchema.parse(JSON.parse(readFileSync(stateFile, 'utf8')))
    if (state.runtime !== shipped.sha256) throw new OutdatedChainError(init.dir)
    const chain = new DevChain(init, binary, state)
    try {
      for (const index of state.validators.keys()) await chain.startValidator(index)
      await chain.#writeClientSpec()
      return chain
    } catch (error) {
      await chain.stop()
      throw error
    }
  }

  /** Raw chain spec whose bootnodes are this chain's validators: what light clients load. */
  get clientSpec(): string {
    return join(this.#init.dir, 'chain-spec.json')
  }

  get validators(): readonly Validator[] {
    return this.#validators
  }

  /** Starts validator `index`, again if it was stopped. */
  async startValidator(index: number, options: Pick<ValidatorInit, 'withoutFinality'> = {}): Promise<void> {
    const keys = this.#state.validators[index]
    if (keys === undefined) throw new Error(`the chain has no validator ${index}`)
    const others = this.#validators.filter((validator, at) => at !== index && validator.child.running)
    const peers = (await Promise.all(others.map((validator) => validator.addresses()))).map((addresses) => addresses[0])
    this.#validators[index] = await Validator.start({
      ...keys,
      ...options,
      ...(index === 0 && this.#init.rpcPort !== undefined ? { rpcPort: this.#init.rpcPort } : {}),
      binary: this.#binary,
      chainSpec: join(this.#init.dir, 'genesis.json'),
      dir: join(this.#init.dir, keys.key),
      peers: peers.filter((peer) => peer !== undefined),
    })
  }

  /** Blocks go on, finality stops, until `resumeFinality`. */
  async pauseFinality(): Promise<void> {
    for (const index of this.#state.validators.keys()) {
      await this.#validators[index]?.stop()
      await this.startValidator(index, { withoutFinality: true })
    }
  }

  async resumeFinality(): Promise<void> {
    for (const index of this.#state.validators.keys()) {
      await this.#validators[index]?.stop()
      await this.startValidator(index)
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.#validators.map((validator) => validator.stop()))
  }

  async #writeClientSpec(): Promise<void> {
    const spec = z.looseObject({}).parse(JSON.parse(readFileSync(join(this.#init.dir, 'genesis.json'), 'utf8')))
    // One address each: smoldot 3.4.1 that dials a peer by WebSocket and WebRTC at once can be left without gossip.
    const addresses = await Promise.all(this.#validators.map((validator) => validator.addresses()))
    const bootNodes = addresses.flatMap(([webSocket]) => webSocket ?? [])
    writeFileSync(this.clientSpec, JSON.stringify({ ...spec, bootNodes }))
  }
}
