import type { IncomingMessage } from 'node:http'
import { checkUrl } from './check-url.ts'
import { InputUnavailableError } from './errors.ts'
import { type InputRequests, requestInput } from './request-input.ts'

/** Enough for a mirror that sends to a store that sends to a signed address. */
const MAX_REDIRECTS = 3
const REDIRECTS = new Set([301, 302, 303, 307, 308])

export interface Answer {
  readonly response: IncomingMessage
  /** The host that gave it. */
  readonly from: string
}

/**
 * Asks until the answer is no redirect. Each URL passes all checks again. Throws InputRefusedError and
 * InputUnavailableError.
 */
export async function followRedirects(start: URL, requests: InputRequests): Promise<Answer> {
  const { host, policy } = requests
  let url = start
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    checkUrl(url, policy, host)
    const response = await requestInput(url, requests)
    if (!REDIRECTS.has(response.statusCode ?? 0)) return { response, from: url.host }
    response.destroy()
    const { location } = response.headers
    const target = location === undefined ? null : URL.parse(location, url.href)
    if (target === null) throw new InputUnavailableError(host, `${url.host} redirects to nowhere`)
    url = target
  }
  throw new InputUnavailableError(host, `it was redirected more than ${MAX_REDIRECTS} times`)
}
