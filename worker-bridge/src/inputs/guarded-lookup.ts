import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { InputRefusedError } from './errors.ts'

/** All addresses of a name. Rejects with a system error such as ENOTFOUND. */
export type Resolve = (name: string) => Promise<readonly LookupAddress[]>

export interface GuardedLookupInit {
  readonly resolve: Resolve
  /** Which addresses may be connected to. */
  readonly accept: (address: string) => boolean
  /** Of the URL in the task, for messages. */
  readonly host: string
}

/**
 * A lookup for `net.connect` that gives accepted addresses only, so that what is checked is what is connected to,
 * whatever the name resolves to a moment later. Fails with InputRefusedError if there is none.
 */
export function guardedLookup({ resolve, accept, host }: GuardedLookupInit): LookupFunction {
  return (name, { all }, callback) => {
    resolve(name).then(
      (addresses) => {
        // The others are left out instead of refusing the name: behind DNS64 each IPv4 server has one of them.
        const open = addresses.filter(({ address }) => accept(address))
        const [first] = open
        if (first === undefined) {
          const led = addresses[0]?.address ?? 'nothing'
          callback(new InputRefusedError(host, `${name} leads to ${led}, which is not a public address`), [])
        } else if (all) {
          callback(null, open)
        } else {
          callback(null, first.address, first.family)
        }
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    )
  }
}
