import { fromBinary } from '@bufbuild/protobuf'
import { equalBytes } from '../bytes/equal-bytes.ts'
import { BundleSchema } from '../generated/secrets_pb.ts'
import { packSecrets } from './pack-secrets.ts'
import { SecretsMalformedError } from './secrets-errors.ts'
import type { TaskSecrets } from './task-secrets.ts'

/** Reads packed secrets. Throws SecretsMalformedError unless the bytes are exactly what `packSecrets` gives. */
export function unpackSecrets(packed: Uint8Array): TaskSecrets {
  if (packed.length < 4) throw new SecretsMalformedError('there are too few bytes')
  const length = new DataView(packed.buffer, packed.byteOffset).getUint32(0, true)
  if (length > packed.length - 4) throw new SecretsMalformedError('they are longer than their bytes')
  let secrets: TaskSecrets
  try {
    const bundle = fromBinary(BundleSchema, packed.subarray(4, 4 + length))
    // Copies: what they were read from is wiped.
    secrets = new Map(bundle.secrets.map(({ name, value }) => [name, value.slice()]))
  } catch {
    throw new SecretsMalformedError('they are not in their form') // a cause could quote them
  }
  if (!equalBytes(packSecrets(secrets), packed)) throw new SecretsMalformedError('they are not in their one form')
  return secrets
}
