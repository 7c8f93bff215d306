import { CLOCK_LEEWAY_MS, MAX_ENVELOPE_MS, openSecrets, type SecretEnvelope } from '@edgecloud/protocol'
import type { RunAddress } from './network/run-address.ts'
import type { SecretSink } from './network/secret-sink.ts'
import { SecretsRefusedError } from './secrets/refused-error.ts'
import type { RunSecrets } from './secrets/run-secrets.ts'
import type { ServedRuns } from './tasks/served-runs.ts'

export interface SecretAccessInit {
  readonly runs: Pick<ServedRuns, 'secretsAwaited'>
  /** Secrets were put in place: what waits for them can go on. */
  readonly wake: () => void
  /** Undefined where there is no place for them. */
  readonly secrets: RunSecrets | undefined
  /** Genesis hash, 32 bytes. */
  readonly genesis: Uint8Array
  /** Own peer id. */
  readonly peerId: string
  /** X25519 secret that belongs to the sealing key on chain, 32 bytes. */
  readonly sealingSecret: Uint8Array
  /** Unix time in milliseconds. */
  readonly now: () => number
}

/**
 * Takes the secrets of attempts that wait for them here, by the final chain: those in an envelope for exactly this attempt, this
 * worker and this time, with exactly the names of the task file, once. Who sends them was proved before.
 */
export function secretAccess(init: SecretAccessInit): SecretSink {
  return { deliver: (run, envelope) => deliver(init, run, envelope) }
}

async function deliver(init: SecretAccessInit, run: RunAddress, envelope: SecretEnvelope): Promise<void> {
  const { runs, wake, secrets: place, genesis, peerId, sealingSecret, now } = init
  if (place === undefined) throw new SecretsRefusedError('secrets_no_place')
  const awaited = runs.secretsAwaited(run)
  if (awaited === undefined) throw new SecretsRefusedError('secrets_not_awaited')
  if (place.has(awaited.runId)) throw new SecretsRefusedError('secrets_there')
  const left = envelope.notAfterMs - now()
  if (!(left >= -CLOCK_LEEWAY_MS)) throw new SecretsRefusedError('secrets_expired')
  if (left > MAX_ENVELOPE_MS + CLOCK_LEEWAY_MS) throw new SecretsRefusedError('secrets_too_long')
  const { runId, worker, names } = awaited
  const secrets = await openSecrets(envelope, { genesis, ...run, worker, workerPeerId: peerId }, sealingSecret)
  if ([...secrets.keys()].toSorted().join() !== names.join()) throw new SecretsRefusedError('secrets_names')
  // Meanwhile it may have been stopped, or given to another worker.
  if (runs.secretsAwaited(run) === undefined) throw new SecretsRefusedError('secrets_not_awaited')
  if (!place.put(runId, secrets)) throw new SecretsRefusedError('secrets_there')
  wake()
}
