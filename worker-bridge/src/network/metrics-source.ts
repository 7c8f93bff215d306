import type { RunAddress } from './run-address.ts'

/** What one container used at a moment, counted from its last start; sizes in bytes. What a worker cannot tell is 0. */
export interface MeasuredUse {
  readonly service: string
  /** Container of the service, from 0. */
  readonly replica: number
  readonly cpuMs: number
  readonly memoryBytes: number
  readonly memoryLimitBytes: number
  readonly networkReceivedBytes: number
  readonly networkSentBytes: number
  readonly diskReadBytes: number
  readonly diskWrittenBytes: number
  readonly processes: number
}

/** What the containers of a run used at one moment; none where this machine cannot tell. */
export interface MeasuredSample {
  /** Unix time. */
  readonly atMs: number
  readonly uses: readonly MeasuredUse[]
}

/** What was and will be measured of one run. */
export interface RunMetrics {
  /** Samples after a moment, oldest first; at most a page of them, empty once there are no more. */
  read(afterMs: number): readonly MeasuredSample[]
  /** True once nothing more will be measured. */
  ended(): boolean
  /** Is told when there may be new samples, and when the run may have ended. @returns unsubscribes */
  onChange(listener: () => void): () => void
}

/** Where the network finds what runs used; undefined when this worker has no such run. */
export interface MetricsSource {
  metricsOf(run: RunAddress): RunMetrics | undefined
}
