/** Thrown when another process has raised this worker's session: this data directory was copied. */
export class SessionFencedError extends Error {
  override readonly name = 'SessionFencedError'
  readonly code = 'session_fenced'
  constructor(own: number, chain: number) {
    super(`The chain is at session ${chain}, this bridge at ${own}: another bridge runs with the same keys. Stop one.`)
  }
}
