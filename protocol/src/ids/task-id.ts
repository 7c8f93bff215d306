const MAX_U64 = 2n ** 64n - 1n

/** A task number as people see it: `#42`. */
export function formatTaskId(task: bigint): string {
  return `#${task}`
}

/** A task number as people write it, with or without `#`; undefined if it is not a u64. */
export function parseTaskId(text: string): bigint | undefined {
  const digits = /^#?(0|[1-9]\d{0,19})$/.exec(text.trim())?.[1]
  const task = digits === undefined ? undefined : BigInt(digits)
  return task !== undefined && task <= MAX_U64 ? task : undefined
}

/** One run as people see it: `#42.0 attempt 1`, the copy after the point. */
export function formatRun(run: { readonly task: bigint; readonly replica: number; readonly attempt: number }): string {
  return `${formatTaskId(run.task)}.${run.replica} attempt ${run.attempt}`
}
