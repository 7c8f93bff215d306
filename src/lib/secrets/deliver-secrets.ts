import { fromHex, peerIdFromPublicKey, type TaskSecrets } from '@edgecloud/protocol'
import type { Chain } from '../chain/chain.svelte.ts'
import { loadPart } from '../loading/load-part.ts'
import type { Access } from '../logs/access.ts'
import { NoAddressError } from '../logs/errors.ts'
import type { OwnerLink, RunPlace } from '../logs/owner-link.ts'
import type { PeerStream } from '../logs/stream-chunks.ts'
import { SecretsChannel } from './secrets-channel.ts'

const SECRETS = { scope: 'secrets', channel: (stream: PeerStream) => new SecretsChannel(stream) } as const
/** Life of an envelope in milliseconds: it is used at once; a third of what is allowed leaves room for clocks that differ. */
const ENVELOPE_MS = 5 * 60_000
/** Milliseconds for a worker to open an envelope. */
const ANSWER_MS = 10_000

export interface DeliveryInit {
  readonly chain: Pick<Chain, 'worker'>
  readonly link: Pick<OwnerLink, 'genesis' | 'connect'>
  readonly access: Access
}

/**
 * Seals secrets for one attempt with the key that the final chain has of its worker at this moment, and brings them there.
 * Resolves when the worker has them; rejects with its refusal, or with why it cannot be reached.
 */
export async function deliverSecrets(
  { chain, link, access }: DeliveryInit,
  place: RunPlace,
  secrets: TaskSecrets,
  signal: AbortSignal,
): Promise<void> {
  const { task, replica, attempt, worker } = place
  const { value: found } = await chain.worker(worker)
  if (found === undefined) throw new NoAddressError()
  const { sealSecrets } = await loadPart(() => import('./seal-for.ts'))
  const context = {
    ...{ genesis: fromHex(link.genesis), task, replica, attempt, worker },
    ...{ workerPeerId: peerIdFromPublicKey(found.peer), notAfterMs: Date.now() + ENVELOPE_MS },
  }
  const { notAfterMs, ...sealed } = await sealSecrets(secrets, context, found.sealing)
  const channel = await link.connect(SECRETS, place, access, signal)
  try {
    const envelope = { ...sealed, notAfterMs: BigInt(notAfterMs) }
    channel.send({ case: 'deliver', value: { task, replica, attempt, envelope } })
    await channel.expect('received', ANSWER_MS)
  } finally {
    channel.abort()
  }
}
