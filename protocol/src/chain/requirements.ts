/** What the chain calls `Kind`. A batch ends by itself, a service runs until it is stopped. */
export type ChainKind = 'Batch' | 'Service'
export type ChainRuntime = 'Docker' | 'Kubernetes' | 'Shell' | 'Terraform'
/** Isolation classes from weakest to strongest; a task names the weakest one it accepts. */
export type ChainIsolation = 'Bubblewrap' | 'Runc' | 'RuncUserns' | 'Gvisor' | 'Kata'
export type ChainVerify = 'None' | 'Sampled' | 'Always' | 'TwoHidden'

/** What one replica of a task reserves on a worker. */
export interface Resources {
  /** Thousandths of a CPU core. */
  readonly cpuMillis: number
  readonly memoryMib: number
  readonly diskMib: number
  readonly gpus: number
}

/** Twin of the chain's `Requirements`, in the form that `@polkadot/api` takes and shows as JSON. */
export interface Requirements {
  readonly kind: ChainKind
  readonly runtime: ChainRuntime
  /** Per replica of the task: the sum over its services. */
  readonly resources: Resources
  readonly isolation: ChainIsolation
  /** Ticks of the finality clock; 0 means no limit, a batch always has one. */
  readonly timeout: number
  readonly secrets: boolean
  readonly verify: ChainVerify
}
