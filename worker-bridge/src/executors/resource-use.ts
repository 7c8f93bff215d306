/** What one container has used since it was started last; sizes in bytes. What this machine cannot tell is 0. */
export interface ResourceUse {
  readonly service: string
  /** Container of the service, from 0. */
  readonly replica: number
  /** Processor time. */
  readonly cpuMs: number
  /** In use now, without what the kernel only keeps in case it is needed again. */
  readonly memoryBytes: number
  readonly memoryLimitBytes: number
  readonly networkReceivedBytes: number
  readonly networkSentBytes: number
  readonly diskReadBytes: number
  readonly diskWrittenBytes: number
  readonly processes: number
}
