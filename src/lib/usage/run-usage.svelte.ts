import { UnexpectedMessageError } from '../logs/errors.ts'
import { Reconnect } from '../logs/reconnect.ts'
import { mergeSamples } from './merge-samples.ts'
import type { UsageChannel } from './usage-channel.ts'
import type { UsageState } from './usage-state.ts'
import { sampleSchema, type UseSample } from './use-sample.ts'

/** Workers say something every 20 s; after twice that and a little the link is dead. */
const SILENCE_MS = 45_000
/** What the shorter charts show. */
const HOUR_MS = 3_600_000

/** A channel as far as it is used here. */
export type UsageSource = Pick<UsageChannel, 'send' | 'next' | 'abort'>

export interface RunUsageInit {
  readonly task: bigint
  readonly replica: number
  readonly attempt: number
  /** Unix milliseconds; what was before is not asked for. 0 asks for all that the worker has, a day. */
  readonly fromMs: number
  /** What an earlier reading of the same run had; shown while this one begins. */
  readonly held: readonly UseSample[]
  /** Opens the metrics protocol of the worker, and proves the right to use it. */
  readonly connect: (signal: AbortSignal) => Promise<UsageSource>
}

/** What one run used and uses: what the worker kept, then each new sample, resumed where it stopped. */
export class RunUsage {
  readonly #init: RunUsageInit
  readonly #stopping = new AbortController()
  #fromMs: number
  /** All that the worker has was asked for. */
  #whole: boolean
  #brought = 0
  /** Came, but is not shown yet: a day comes in some 25 messages, and each showing costs as much as the whole. */
  #coming: UseSample[] = []
  #state = $state.raw<UsageState>({ kind: 'connecting', tries: 0 })
  #samples = $state.raw<readonly UseSample[]>([])
  #heardAt = $state.raw<number>()
  readonly #links = new Reconnect({
    connect: () => this.#read(),
    progress: () => this.#brought,
    onState: (state) => (this.#state = state),
    isFinal: (error) => this.#isFinal(error),
    signal: this.#stopping.signal,
  })

  constructor(init: RunUsageInit) {
    this.#init = init
    this.#fromMs = init.fromMs
    this.#whole = init.fromMs === 0
    this.#samples = init.held
  }

  get state(): UsageState {
    return this.#state
  }
  /** In order of time. */
  get samples(): readonly UseSample[] {
    return this.#samples
  }
  /** When the newest samples arrived, Unix milliseconds by this browser's clock. */
  get heardAt(): number | undefined {
    return this.#heardAt
  }

  /** Reads until the run has ended or `stop`. */
  async start(): Promise<void> {
    await this.#links.run()
  }

  stop(): void {
    this.#stopping.abort()
  }

  /** Tries again now instead of later. */
  retryNow(): void {
    this.#links.now()
  }

  /** One connection, from the handshake to the end of the run. */
  async #read(): Promise<void> {
    const { task, replica, attempt, connect } = this.#init
    const channel = await connect(this.#stopping.signal)
    try {
      channel.send({ case: 'watch', value: { task, replica, attempt, fromMs: BigInt(this.#fromMs) } })
      this.#state = { kind: 'loading' }
      await this.#follow(channel)
    } finally {
      this.#show()
      channel.abort()
    }
    if (this.#whole || this.#hasLastHour()) this.#state = { kind: 'ended' }
    else {
      // It ended so long ago that what was asked for is not its last hour.
      this.#fromMs = 0
      this.#whole = true
      await this.#read()
    }
  }

  async #follow(channel: UsageSource): Promise<void> {
    for (;;) {
      const body = await channel.next(SILENCE_MS)
      if (body?.case === 'ended') return
      if (body?.case !== 'samples') throw new UnexpectedMessageError(body?.case ?? 'the end')
      this.#take(body.value.samples)
      if (body.value.samples.length === 0) this.#state = { kind: 'live' }
      if (this.#state.kind === 'live') this.#show()
    }
  }

  #take(wire: readonly unknown[]): void {
    const samples = wire.map((sample) => {
      const { success, data } = sampleSchema.safeParse(sample)
      if (!success) throw new UnexpectedMessageError('a sample that none can be')
      return data
    })
    this.#coming.push(...samples)
    this.#brought += samples.length
    this.#fromMs = samples.reduce((latest, { atMs }) => Math.max(latest, atMs + 1), this.#fromMs)
  }

  #show(): void {
    if (this.#coming.length === 0) return
    this.#samples = mergeSamples(this.#samples, this.#coming)
    this.#heardAt = Date.now()
    this.#coming = []
  }

  #hasLastHour(): boolean {
    return (this.#samples.at(-1)?.atMs ?? 0) - this.#init.fromMs >= HOUR_MS
  }

  #isFinal(error: unknown): boolean {
    // By its name: libp2p is loaded only once there is somebody to dial.
    if (!(error instanceof Error) || error.name !== 'UnsupportedProtocolError') return false
    this.#state = { kind: 'unsupported' }
    return true
  }
}
