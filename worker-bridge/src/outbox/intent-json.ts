import { fromHex, toHex } from '@edgecloud/protocol'
import { z } from 'zod'
import type { Intent } from '../tasks/chain-port.ts'

const bytes = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((hex) => fromHex(hex))
const big = z
  .string()
  .regex(/^\d+$/)
  .transform((digits) => BigInt(digits))
const key = { task: big, replica: z.number().int(), attempt: z.number().int() }
const log = { logSize: big, logRoot: bytes }

const intentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('accept'), ...key }),
  z.object({
    kind: z.literal('decline'),
    reason: z.enum(['SpecMismatch', 'NoCapacity', 'RuntimeUnavailable', 'ImageRefused', 'Draining', 'Other']),
    ...key,
  }),
  z.object({ kind: z.literal('secretsReceived'), ...key }),
  z.object({ kind: z.literal('complete'), exitCode: z.number().int(), outputRoot: bytes, ...log, ...key }),
  z.object({
    kind: z.literal('fail'),
    reason: z.enum(['SpecMismatch', 'TimedOut', 'OutOfMemory', 'HostLost', 'ExecutorError', 'LogQuota']),
    ...log,
    ...key,
  }),
])

/** The form in which an intent lies on disk: bigints as digits, bytes as hex. */
export function intentToJson(intent: Intent): string {
  return JSON.stringify(intent, (_key, value: unknown) => {
    if (typeof value === 'bigint') return String(value)
    return value instanceof Uint8Array ? toHex(value) : value
  })
}

export function intentFromJson(json: string): Intent {
  return intentSchema.parse(JSON.parse(json))
}
