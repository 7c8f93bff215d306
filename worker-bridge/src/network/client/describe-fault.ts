/** Code and words of whatever was thrown. */
export function describeFault(fault: unknown): { code: string; message: string } {
  if (!(fault instanceof Error)) return { code: 'unexpected', message: String(fault) }
  // DOMException has a number there.
  return { code: 'code' in fault && typeof fault.code === 'string' ? fault.code : 'unexpected', message: fault.message }
}
