import { z } from 'zod/mini'
import { storedJson } from '../storage/stored-json.ts'

const schema = z.object({ genesisDigest: z.string(), genesis: z.string() })

/** The chain of the last visit: the digest of its specification's genesis, and its genesis hash. */
export type LastChain = z.infer<typeof schema>

/** Answers at once, unlike the database beside it: a first visit has nothing to wait for, nor has one without storage. */
export const lastChain = storedJson('edgecloud-last-chain', schema)
