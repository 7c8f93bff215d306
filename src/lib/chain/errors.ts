/** Thrown when `/chain-spec.json` cannot be fetched. */
export class ChainSpecMissingError extends Error {
  override readonly name = 'ChainSpecMissingError'
  readonly code = 'chain_spec_missing'
  constructor(detail: string, options?: ErrorOptions) {
    super(`The chain specification could not be loaded (${detail}). Check that the site is served completely.`, options)
  }
}

/** Thrown when `/chain-spec.json` is not a raw chain specification that a light client can use. */
export class ChainSpecMalformedError extends Error {
  override readonly name = 'ChainSpecMalformedError'
  readonly code = 'chain_spec_malformed'
  constructor(detail: string, options?: ErrorOptions) {
    super(`The chain specification cannot be used: ${detail}`, options)
  }
}

/** Thrown when the light client computes another genesis than this specification had in an earlier visit. */
export class GenesisMismatchError extends Error {
  override readonly name = 'GenesisMismatchError'
  readonly code = 'chain_genesis_mismatch'
  constructor(expected: string, actual: string) {
    super(`The same chain specification gave genesis ${expected} before and ${actual} now. Reload the page.`)
  }
}

/** Thrown when the light client's program cannot be loaded or started. */
export class LightClientStartError extends Error {
  override readonly name = 'LightClientStartError'
  readonly code = 'light_client_start'
  constructor(detail: string, options?: ErrorOptions) {
    super(`The light client could not start: ${detail}`, options)
  }
}

/** Thrown when the chain's own description could not be read while the link was starting, as when peers are lost. */
export class ChainStartError extends Error {
  override readonly name = 'ChainStartError'
  readonly code = 'chain_start'
  constructor(detail: string, options?: ErrorOptions) {
    super(`The chain could not be read at the start: ${detail}. Reload the page.`, options)
  }
}

/** Thrown when the tab that ran the light client is gone or does not answer; another takes over. */
export class LightClientLinkError extends Error {
  override readonly name = 'LightClientLinkError'
  readonly code = 'light_client_link'
  constructor() {
    super('The tab that ran the light client does not answer. Another tab takes over by itself.')
  }
}

/** Thrown when the chain's runtime lacks a function that this page reads. */
export class RuntimeApiMissingError extends Error {
  override readonly name = 'RuntimeApiMissingError'
  readonly code = 'runtime_api_missing'
  constructor(api: string) {
    super(`The chain does not offer ${api}. This page may be older or newer than the chain; reload it.`)
  }
}

/** Thrown when an answer of the chain has another shape than this page knows. */
export class ChainAnswerError extends Error {
  override readonly name = 'ChainAnswerError'
  readonly code = 'chain_answer_malformed'
  constructor(what: string, detail: string, options?: ErrorOptions) {
    super(`The chain's answer to ${what} has an unknown shape: ${detail}. Reload the page.`, options)
  }
}

/** Thrown when a request waits for a link that was stopped. */
export class ChainStoppedError extends Error {
  override readonly name = 'ChainStoppedError'
  readonly code = 'chain_stopped'
  constructor() {
    super('The link to the chain was stopped.')
  }
}

/** Code and message of whatever was thrown; unknown things get the code `unexpected`. */
export function describeFailure(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: 'unexpected', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'unexpected'
  return { code, message: error.message }
}
