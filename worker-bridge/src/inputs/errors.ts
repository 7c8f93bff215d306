import { EdgeError } from '@edgecloud/protocol'

// Messages name hosts, never a whole URL: its query may hold a token. `host` is always that of the URL in the task, also
// when it was a redirect that failed; `detail` names the server that did.

/** Thrown when the server of an input does not give it. */
export class InputUnavailableError extends EdgeError<'input_unavailable', { host: string; detail: string }> {
  override readonly name = 'InputUnavailableError'
  constructor(host: string, detail: string) {
    super('input_unavailable', { host, detail }, `The input from ${host} cannot be had: ${detail}`)
  }
}

/** Thrown when an input lies where this worker does not go for strangers. */
export class InputRefusedError extends EdgeError<'input_refused', { host: string; detail: string }> {
  override readonly name = 'InputRefusedError'
  constructor(host: string, detail: string) {
    super('input_refused', { host, detail }, `The input from ${host} is refused: ${detail}`)
  }
}

/** Thrown when an input has another hash than the task says. Both are SHA-256, in hex. */
export class InputMismatchError extends EdgeError<
  'input_mismatch',
  { host: string; expected: string; actual: string }
> {
  override readonly name = 'InputMismatchError'
  constructor(host: string, expected: string, actual: string) {
    super(
      'input_mismatch',
      { host, expected, actual },
      `The input from ${host} has the hash ${actual}, the task says ${expected}`,
    )
  }
}

/** Thrown when an input has more than `maxBytes`. */
export class InputTooLargeError extends EdgeError<'input_too_large', { host: string; maxBytes: number }> {
  override readonly name = 'InputTooLargeError'
  constructor(host: string, maxBytes: number) {
    super('input_too_large', { host, maxBytes }, `The input from ${host} has more than ${maxBytes} bytes`)
  }
}
