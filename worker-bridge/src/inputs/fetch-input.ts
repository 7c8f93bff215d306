import { lookup } from 'node:dns/promises'
import { Agent } from 'node:https'
import { InputRefusedError } from './errors.ts'
import type { FetchPolicy } from './fetch-policy.ts'
import { followRedirects } from './follow-redirects.ts'
import type { Resolve } from './guarded-lookup.ts'
import { readBody } from './read-body.ts'
import { storeInput } from './store-input.ts'
import { TimeLimits } from './time-limits.ts'

/** A server that is silent for longer than this is not coming back. */
const STALL_MS = 30_000

export interface FetchInputInit {
  /** https; written by a stranger. */
  readonly url: string
  /** Lower-case hex. */
  readonly sha256: string
  /** Path of the file to make, mode 0600; replaced if it is there. Its directory exists and is ours alone. */
  readonly destination: string
  readonly maxBytes: number
  /** Longest time for all of it, ms. */
  readonly deadlineMs: number
  /** Longest time in which nothing comes, ms; 30 s unless given. */
  readonly stallMs?: number
  readonly policy: FetchPolicy
  readonly signal: AbortSignal
}

/**
 * Downloads an input of a task, from public servers and those of the policy only. Throws InputRefusedError,
 * InputUnavailableError, InputTooLargeError, InputMismatchError, the reason of the signal, and system errors of the disk;
 * then nothing is left. Only a bridge that is killed leaves a file `destination.*.part`. `resolve` is for tests.
 */
export async function fetchInput(init: FetchInputInit, resolve: Resolve = allAddresses): Promise<{ bytes: number }> {
  const { sha256, destination, maxBytes, deadlineMs, stallMs = STALL_MS, policy } = init
  init.signal.throwIfAborted()
  const url = URL.parse(init.url)
  if (url === null) throw new InputRefusedError('nowhere', 'its URL cannot be read')
  const { host } = url
  const limits = new TimeLimits({ host, deadlineMs, stallMs, signal: init.signal })
  const { signal } = limits
  const progress = () => limits.progress()
  // Of its own: no connection, session or proxy is shared with others, and all end with it.
  const agent = new Agent({ keepAlive: false, maxCachedSessions: 0 })
  try {
    const answer = await followRedirects(url, { host, policy, resolve, agent, signal, progress })
    const body = readBody(answer, { host, maxBytes, progress })
    return { bytes: await storeInput({ body, destination, sha256, host, signal }) }
  } catch (error) {
    signal.throwIfAborted() // says better why the connection was cut
    throw error
  } finally {
    limits.close()
    agent.destroy()
  }
}

function allAddresses(name: string) {
  return lookup(name, { all: true })
}
