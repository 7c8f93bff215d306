import { z } from 'zod'

const KEY = 'edgecloud-last-chain'

const schema = z.object({ genesisDigest: z.string(), genesis: z.string() })

/** The chain of the last visit: the digest of its specification's genesis, and its genesis hash. */
export type LastChain = z.infer<typeof schema>

/** Answers at once, unlike the database beside it: a first visit has nothing to wait for. */
export function readLastChain(): LastChain | undefined {
  try {
    return schema.safeParse(JSON.parse(localStorage.getItem(KEY) ?? 'null')).data
  } catch {
    return undefined
  }
}

/** Where the browser offers no storage, it is simply forgotten. */
export function keepLastChain(chain: LastChain): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(chain))
  } catch {
    // Each visit is a first one then.
  }
}
