import { toHex } from '@edgecloud/protocol'

/** SHA-256, as hex, of a genesis in raw form: tells chains apart before a light client has computed the genesis hash. */
export async function genesisDigest(top: Readonly<Record<string, string>>): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(top)))
  return toHex(new Uint8Array(hash))
}
