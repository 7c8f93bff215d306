import type { ChainIsolation, ChainRuntime, Resources } from '../chain/requirements.ts'

/** What a worker asks for, in planck per block and unit. */
export interface WorkerRates {
  readonly cpuMilli: bigint
  readonly memoryMib: bigint
  readonly diskMib: bigint
}

/** Of a worker on the chain, all that decides whether a task may go to it. */
export interface PlacementWorker {
  readonly id: number
  readonly operator: string
  /** 0 until its bridge first started. */
  readonly session: number
  readonly status: { readonly kind: string }
  /** Ticks since it last signed anything. */
  readonly silentFor: number
  readonly reserved: Resources
  readonly profile: {
    readonly region: string
    /** Degrees. */
    readonly latitude: number
    readonly longitude: number
    readonly capability: {
      readonly cpuMillis: number
      readonly memoryMib: number
      readonly diskMib: number
      /** Kind 0 is a graphics processor. */
      readonly accelerators: readonly { readonly kind: number; readonly count: number }[]
      readonly runtimes: readonly Lowercase<ChainRuntime>[]
      readonly isolation: ChainIsolation
    }
    readonly rates: WorkerRates
  }
}
