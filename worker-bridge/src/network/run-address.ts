/** One run of a task on this worker. */
export interface RunAddress {
  task: bigint
  replica: number
  attempt: number
}
