/** The line that stands where a log became full. */
export function quotaNotice(quotaBytes: number): string {
  return `log limit of ${quotaBytes} bytes reached; further output is counted, not kept`
}
