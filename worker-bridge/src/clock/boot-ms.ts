/** Milliseconds of the monotonic clock, which all processes of one boot of the machine share. */
export function bootMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n)
}
