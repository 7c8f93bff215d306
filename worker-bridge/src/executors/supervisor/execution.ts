import type { ContainerPlan } from '../run-plan.ts'

/** How one execution of a container ended. */
export type ExecutionEnd =
  | { readonly kind: 'exited'; readonly exitCode: number }
  | { readonly kind: 'signalled'; readonly signal: string }
  | { readonly kind: 'outOfMemory'; readonly limitBytes: number }
  /** `code` is one of the error table. */
  | { readonly kind: 'failedToStart'; readonly code: string; readonly message: string }

/** Where output comes from: it can be told to wait. */
export interface OutputSource {
  pause(): unknown
  resume(): unknown
}

/** What an execution tells while it goes on. */
export interface ExecutionEvents {
  /** Gives the output; the last call comes before `ended` resolves. */
  readonly onOutput: (stream: 'stdout' | 'stderr', chunk: Buffer, source: OutputSource) => void
  /** The program itself is about to start, or was found running. */
  readonly onStarted: () => void
  /** Its health check has passed for the first time. */
  readonly onHealthy: () => void
}

/** A container's program from its start to its end. */
export interface Execution {
  readonly ended: Promise<ExecutionEnd>
  /** Tells the program to end. */
  terminate(): void
  /** Ends everything in the container. */
  kill(): void
}

/** Starts a container, or begins to follow one that was started before. */
export type Launch = (container: ContainerPlan, events: ExecutionEvents) => Execution
