import { create, toBinary } from '@bufbuild/protobuf'
import { littleEndian } from '../bytes/little-endian.ts'
import { BundleSchema } from '../generated/secrets_pb.ts'
import { SEALED_LENGTHS } from './limits.ts'
import { SecretsTooLargeError } from './secrets-errors.ts'
import type { TaskSecrets } from './task-secrets.ts'

/** The bytes that are sealed, the same for the same secrets in whichever order. Throws SecretsTooLargeError. */
export function packSecrets(secrets: TaskSecrets): Uint8Array {
  const byName = [...secrets].toSorted(([a], [b]) => (a < b ? -1 : 1))
  const bundle = toBinary(
    BundleSchema,
    create(BundleSchema, { secrets: byName.map(([name, value]) => ({ name, value })) }),
  )
  const length = SEALED_LENGTHS.find((candidate) => candidate >= 4 + bundle.length)
  if (length === undefined) throw new SecretsTooLargeError(bundle.length)
  const packed = new Uint8Array(length)
  packed.set(littleEndian(bundle.length, 4))
  packed.set(bundle, 4)
  return packed
}
