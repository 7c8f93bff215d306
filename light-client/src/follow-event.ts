import { z } from 'zod/mini'

/** What names a runtime, in events and in the answer of `state_getRuntimeVersion` alike. */
export const runtimeSpecSchema = z.object({
  specName: z.string(),
  implName: z.string(),
  specVersion: z.number(),
  implVersion: z.number(),
  transactionVersion: z.number(),
})

/** Undefined when the light client cannot run it. */
export type RuntimeSpec = z.infer<typeof runtimeSpecSchema> | undefined

const runtime = z.discriminatedUnion('type', [
  z.object({ type: z.literal('valid'), spec: runtimeSpecSchema }),
  z.object({ type: z.literal('invalid') }),
])
const specOf = (event: z.infer<typeof runtime>): RuntimeSpec => (event.type === 'valid' ? event.spec : undefined)

const hashes = z.array(z.string())
const operationId = z.string()

/**
 * An event of `chainHead_v1_follow`, as far as we ask for any.
 * @see https://paritytech.github.io/json-rpc-interface-spec/api/chainHead_v1_follow.html
 */
const followEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('initialized'),
    finalizedBlockHashes: hashes.check(z.minLength(1)),
    finalizedBlockRuntime: z.pipe(runtime, z.transform(specOf)),
  }),
  z.object({
    event: z.literal('newBlock'),
    blockHash: z.string(),
    parentBlockHash: z.string(),
    /** Null where it is the parent's. */
    newRuntime: z.nullable(
      z.pipe(
        runtime,
        z.transform((event) => ({ spec: specOf(event) })),
      ),
    ),
  }),
  z.object({ event: z.literal('bestBlockChanged'), bestBlockHash: z.string() }),
  z.object({ event: z.literal('finalized'), finalizedBlockHashes: hashes, prunedBlockHashes: hashes }),
  z.object({ event: z.literal('operationCallDone'), operationId, output: z.string() }),
  z.object({ event: z.literal('operationError'), operationId, error: z.string() }),
  z.object({ event: z.literal('operationInaccessible'), operationId }),
  z.object({ event: z.literal('stop') }),
])

export type FollowEvent = z.infer<typeof followEvent>

/** @returns undefined for what is no event that we know */
export function parseFollowEvent(value: unknown): FollowEvent | undefined {
  return followEvent.safeParse(value).data
}
