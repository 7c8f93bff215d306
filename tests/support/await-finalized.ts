import type { ApiPromise } from '@polkadot/api'

/** Waits until the light client holds block `number` to be final. Throws after `timeoutMs`. */
export async function awaitFinalized(api: ApiPromise, number: number, timeoutMs: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    let stop: (() => void) | undefined
    let newest = 0
    const finish = (settle: () => void) => {
      clearTimeout(timer)
      stop?.()
      settle()
    }
    const timer = setTimeout(() => {
      finish(() => reject(new Error(`final block ${newest} after ${timeoutMs} ms, awaited ${number}`)))
    }, timeoutMs)
    void api.rpc.chain
      .subscribeFinalizedHeads((header) => {
        newest = header.number.toNumber()
        if (newest >= number) finish(() => resolve(newest))
      })
      .then((unsubscribe) => (stop = unsubscribe), reject)
  })
}
