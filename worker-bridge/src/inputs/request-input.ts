import type { IncomingMessage } from 'node:http'
import { type Agent, request } from 'node:https'
import { getCACertificates } from 'node:tls'
import { InputRefusedError, InputUnavailableError } from './errors.ts'
import { type FetchPolicy, isAllowed } from './fetch-policy.ts'
import { guardedLookup, type Resolve } from './guarded-lookup.ts'
import { isPublicAddress } from './is-public-address.ts'
import { networkFault } from './network-fault.ts'
import { refusePeer } from './refuse-peer.ts'

/** What all requests for one input have in common. */
export interface InputRequests {
  /** Of the URL in the task, for messages. */
  readonly host: string
  readonly policy: FetchPolicy
  readonly resolve: Resolve
  readonly agent: Agent
  readonly signal: AbortSignal
  /** Called for each answer that comes. */
  readonly progress: () => void
}

/** Asks once. The URL has passed `checkUrl`. Throws InputRefusedError and InputUnavailableError. */
export function requestInput(url: URL, requests: InputRequests): Promise<IncomingMessage> {
  const { host, policy, resolve, agent, signal, progress } = requests
  const trusted = isAllowed(policy, url)
  const accept = trusted ? () => true : isPublicAddress
  const { promise, resolve: answer, reject } = Promise.withResolvers<IncomingMessage>()
  const asked = request(url, {
    agent,
    signal,
    headers: { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'edgecloud-bridge' },
    lookup: guardedLookup({ resolve, accept, host }),
    rejectUnauthorized: true, // also where the environment says otherwise
    ...(trusted && policy.ca !== undefined && { ca: [...getCACertificates('default'), policy.ca] }),
  })
  asked.once('socket', (socket) => refusePeer(socket, accept, host))
  asked.once('response', (response) => {
    progress()
    answer(response)
  })
  asked.on('error', (error) => {
    if (error instanceof InputRefusedError) reject(error)
    else reject(new InputUnavailableError(host, `${url.host} ${networkFault(error)}`))
  })
  asked.end()
  return promise
}
