import { LightClientDisconnectedError, LightClientRpcError, SmoldotProvider } from '@edgecloud/light-client'
import { z } from 'zod/mini'
import { loadPart } from '../loading/load-part.ts'
import type { Balance, ChainCall, CostEstimate, TaskSubmission } from './chain-calls.ts'
import type { ChainApi } from './chain-api.ts'
import { ChainCache } from './chain-cache.ts'
import { CHAIN_MARKS, markOnce } from './chain-marks.ts'
import type { ChainReader } from './chain-reader.ts'
import type { CachedReads, ChainSession, SessionEvents, WalletMetadata } from './chain-session.ts'
import { loadChainSpec, type LoadedChainSpec } from './chain-spec.ts'
import type { ChainWriter } from './chain-writer.ts'
import { DatabaseKeeper } from './database-keeper.ts'
import { ChainStartError, GenesisMismatchError, LightClientLinkError, describeFailure } from './errors.ts'
import { HeadFollower } from './head-follower.ts'
import { lastChain, type LastChain } from './last-chain.ts'
import { SharedLightClient } from './shared-light-client.ts'
import type { Pace } from './pace.ts'
import type { Quote } from './quote.ts'
import type { SigningAccount } from './signing-account.ts'
import type { Sourced } from './sourced.ts'
import type { TaskId, TaskList, TaskView } from './task-view.ts'
import type { TransactionState } from './transaction-state.ts'
import type { MapBox, WorkerView } from './worker-view.ts'

/** Final blocks for which the start may fail to read the chain. */
const READ_TRIES = 10

const genesisSchema = z.string().check(z.regex(/^0x[0-9a-f]{64}$/))

/** What is known before the light client says a word. */
interface Known {
  readonly spec: LoadedChainSpec
  readonly profile: LastChain | undefined
  readonly databaseContent: string | undefined
}

/** The parts that need @polkadot/api. */
interface Heavy {
  readonly chain: ChainApi
  readonly reader: ChainReader
  readonly writer: ChainWriter
}

/** The link to the chain over the light client in this browser. */
export class LightSession implements ChainSession {
  readonly cached: CachedReads
  readonly #cache: ChainCache
  readonly #events: SessionEvents
  readonly #known: Known
  readonly #client: SharedLightClient
  readonly #provider: SmoldotProvider
  readonly #follower: HeadFollower
  readonly #keeper: DatabaseKeeper
  readonly #heavy: Promise<Heavy>
  #genesis: string | undefined
  #chain: ChainApi | undefined
  #reader: ChainReader | undefined
  #readingClock = false
  #stopped = false
  /** Resolves with the next final block. */
  #nextFinal = Promise.withResolvers<undefined>()

  private constructor(events: SessionEvents, cache: ChainCache, known: Known, client: SharedLightClient) {
    this.#events = events
    this.#cache = cache
    this.#known = known
    this.#client = client
    this.#provider = new SmoldotProvider(client.open)
    this.#genesis = known.profile?.genesis
    this.cached = this.#cachedReads()
    this.#follower = new HeadFollower(this.#provider, {
      ...events,
      head: (kind, head) => {
        events.head(kind, head)
        if (kind !== 'finalized') return
        this.#nextFinal.resolve(undefined)
        this.#nextFinal = Promise.withResolvers()
        void this.#readClock()
      },
    })
    this.#keeper = new DatabaseKeeper({
      provider: this.#provider,
      cache,
      chain: () => (client.runsHere ? this.#genesis : undefined),
      onSaved: (stored) => events.database(stored),
    })
    this.#heavy = this.#run()
    this.#heavy.catch((error: unknown) => {
      if (!this.#stopped) events.failed(error)
    })
  }

  /** Resolves as soon as it is known what the light client starts with; that goes on starting. */
  static async open(events: SessionEvents): Promise<LightSession> {
    markOnce(CHAIN_MARKS.start)
    const opening = Promise.withResolvers<Known>()
    const client = new SharedLightClient(async () => {
      const { spec, databaseContent } = await opening.promise
      return { chainSpec: spec.text, databaseContent, chain: spec.genesisDigest }
    })
    Promise.all([client.elected, opening.promise]).then(events.begun, () => undefined)
    const cache = new ChainCache()
    // Read beside the specification, before that says whether it is still the same chain.
    const last = lastChain.load()
    const kept = last === undefined ? undefined : cache.database(last.genesis)
    const [spec, keptDatabase] = await Promise.all([loadChainSpec(), kept]).catch(async (error: unknown) => {
      opening.reject(error)
      cache.close()
      await client.stop()
      throw error
    })
    events.info(spec.info)
    const profile = last?.genesisDigest === spec.genesisDigest ? last : undefined
    const database = profile === undefined ? undefined : keptDatabase
    if (profile !== undefined) events.genesis(profile.genesis)
    if (database !== undefined) events.database({ bytes: database.content.length, savedAt: database.savedAt })
    const known = { spec, profile, databaseContent: database?.content }
    opening.resolve(known)
    events.step('starting')
    return new LightSession(events, cache, known, client)
  }

  async workers(bounds?: MapBox): Promise<Sourced<readonly WorkerView[]>> {
    return (await this.#heavy).reader.workers(bounds)
  }
  async worker(id: number): Promise<Sourced<WorkerView | undefined>> {
    return (await this.#heavy).reader.worker(id)
  }
  async task(id: TaskId): Promise<Sourced<TaskView | undefined>> {
    return (await this.#heavy).reader.task(id)
  }
  async tasksOf(owner: string, limit: number): Promise<Sourced<TaskList>> {
    return (await this.#heavy).reader.tasksOf(owner, limit)
  }
  async pace(): Promise<Sourced<Pace>> {
    return (await this.#heavy).reader.pace()
  }
  async quote(submission: TaskSubmission): Promise<Sourced<Quote>> {
    return (await this.#heavy).reader.quote(submission)
  }
  async body(task: TaskId): Promise<Sourced<Uint8Array | undefined>> {
    return (await this.#heavy).reader.body(task)
  }
  async balance(address: string): Promise<Sourced<Balance>> {
    return (await this.#heavy).reader.balance(address)
  }
  async estimate(call: ChainCall, address: string): Promise<CostEstimate> {
    return (await this.#heavy).writer.estimate(call, address)
  }

  submit(call: ChainCall, account: SigningAccount, onState: (state: TransactionState) => void): Promise<void> {
    return this.#send((writer) => writer.submit(call, account, onState), onState)
  }

  async walletMetadata(): Promise<WalletMetadata> {
    const [{ walletMetadata }, { chain }] = await Promise.all([
      loadPart(() => import('./wallet-metadata.ts')),
      this.#heavy,
    ])
    return walletMetadata(chain, this.#known.spec.info)
  }

  wake(): void {
    this.#follower.wake()
  }

  async stop(): Promise<void> {
    if (this.#stopped) return
    this.#stopped = true
    this.#keeper.stop()
    // Before the first final block there is nothing to save, and requests would wait for ever.
    if (this.#follower.hasFinalized) await this.#keeper.save()
    this.#follower.stop()
    await this.#chain?.api.disconnect()
    await this.#provider.disconnect()
    await this.#client.stop()
    this.#cache.close()
  }

  async #send(send: (writer: ChainWriter) => Promise<void>, onState: (state: TransactionState) => void): Promise<void> {
    try {
      const { writer } = await this.#heavy
      // A light client that has not seen a final block drops transactions at once.
      await this.#follower.finalized()
      await send(writer)
    } catch (error) {
      onState({ state: 'refused', ...describeFailure(error) })
    }
  }

  /** With what they are parsed by, which the start does without. */
  #cachedReads(): CachedReads {
    const reads = async () => {
      const { cachedReads } = await loadPart(() => import('./cached-reads.ts'))
      return cachedReads(this.#cache, () => this.#genesis)
    }
    return {
      workers: async () => (await reads()).workers(),
      task: async (id) => (await reads()).task(id),
      tasksOf: async (owner) => (await reads()).tasksOf(owner),
    }
  }

  async #run(): Promise<Heavy> {
    this.#provider.on('disconnected', () => {
      if (!this.#stopped) this.#events.crashed()
    })
    await this.#provider.connect()
    markOnce(CHAIN_MARKS.opened)
    this.#provider.on('connected', () => this.#events.running())
    this.#events.step('looking for peers')
    await this.#follower.start()
    // Reading it takes the processor that the light client needs until it has checked its first block.
    await this.#follower.finalized()
    const [{ ChainApi }, { ChainReader }, { ChainWriter }] = await Promise.all([
      loadPart(() => import('./chain-api.ts')),
      loadPart(() => import('./chain-reader.ts')),
      loadPart(() => import('./chain-writer.ts')),
    ])
    const { genesis, chain } = await this.#untilRead(async () => {
      const genesis = await this.#recognise()
      const chain = await ChainApi.create(this.#provider, {
        known: await this.#cache.metadata(genesis),
        save: (version, metadata) => this.#cache.saveMetadata(genesis, version, metadata),
      })
      return { genesis, chain }
    })
    this.#chain = chain
    const parts = { api: () => Promise.resolve(chain), head: () => this.#follower.finalized() }
    const reader = new ChainReader({ ...parts, cache: this.#cache, genesis })
    this.#reader = reader
    markOnce(CHAIN_MARKS.ready)
    void this.#readClock()
    void this.#keeper.save()
    this.#keeper.start()
    return { chain, reader, writer: new ChainWriter(chain, reader) }
  }

  /**
   * Reads again with the next final block when reading failed because the light client or its peers were lost. Until
   * that block comes the status says what is missing; when blocks come and reading still fails, it gives up.
   */
  async #untilRead<T>(work: () => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      const { promise } = this.#nextFinal
      try {
        return await work()
      } catch (error) {
        const passing =
          error instanceof ChainStartError ||
          error instanceof LightClientLinkError ||
          error instanceof LightClientDisconnectedError ||
          error instanceof LightClientRpcError
        if (this.#stopped || !passing || tries === READ_TRIES) throw error
        await promise
      }
    }
  }

  /** Learns the genesis hash from the light client, and forgets what belongs to other chains. */
  async #recognise(): Promise<string> {
    const genesis = genesisSchema.parse(await this.#provider.send('chain_getBlockHash', [0]))
    const { profile, spec } = this.#known
    if (profile !== undefined && profile.genesis !== genesis) throw new GenesisMismatchError(profile.genesis, genesis)
    this.#genesis = genesis
    this.#events.genesis(genesis)
    if (profile !== undefined) return genesis
    if (spec.genesisDigest !== undefined) {
      lastChain.save({ genesisDigest: spec.genesisDigest, genesis })
    }
    const [other] = await this.#cache.prune(genesis)
    if (other !== undefined) {
      this.#events.notice(
        `This is another chain than last time. What was kept of the old one (${short(other)}) is gone.`,
      )
    }
    return genesis
  }

  /** One read at a time: a slow peer must not pile them up. */
  async #readClock(): Promise<void> {
    if (this.#readingClock || this.#reader === undefined) return
    this.#readingClock = true
    const clock = await this.#reader.clock().catch(() => undefined)
    this.#readingClock = false
    if (clock !== undefined && !this.#stopped) this.#events.clock(clock)
  }
}

function short(hash: string): string {
  return `${hash.slice(0, 8)}…${hash.slice(-4)}`
}
