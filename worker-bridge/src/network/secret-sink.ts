import type { SecretEnvelope } from '@edgecloud/protocol'
import type { RunAddress } from './run-address.ts'

/** Where the network brings secrets that the owner of a task has sent. */
export interface SecretSink {
  /** Resolves when the run has them; throws an EdgeError with the reason why it does not take them. */
  deliver(run: RunAddress, envelope: SecretEnvelope): Promise<void>
}
