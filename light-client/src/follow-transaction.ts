import { z } from 'zod/mini'
import { LightClientDisconnectedError, TransactionRefusedError } from './errors.ts'
import type { SmoldotProvider } from './smoldot-provider.ts'
import type { TransactionEvent } from './transaction-event.ts'

/** Times that a transaction is sent again of which the light client lost sight. */
export const MAX_RESENDS = 3

const header = z.object({ number: z.string() })

/**
 * As `watchTransaction`, but a transaction of which the light client lost sight, such as when it missed blocks or crashed,
 * is sent again with the next final block: the same bytes are the same transaction, wherever the first ones came to. It
 * ends as `dropped` when that did not help, and also when a later sending is refused, because then the earlier one may
 * have been included.
 */
export async function followTransaction(
  provider: SmoldotProvider,
  extrinsic: string,
  onEvent: (event: TransactionEvent) => void,
): Promise<() => Promise<void>> {
  let resends = 0
  let stopped = false
  let stopWatching: (() => Promise<void>) | undefined

  const receive = (event: TransactionEvent): void => {
    if (stopped) return
    if (event.event === 'dropped') lose(event.error)
    else if (event.event === 'invalid' && resends > 0) onEvent({ event: 'dropped', error: event.error })
    else onEvent(event)
  }
  const lose = (error: string): void => {
    if (resends === MAX_RESENDS) return onEvent({ event: 'dropped', error })
    resends += 1
    sendAgain().catch((cause: unknown) => {
      if (stopped) return
      if (cause instanceof LightClientDisconnectedError) lose(cause.message)
      else onEvent({ event: 'dropped', error: cause instanceof TransactionRefusedError ? cause.reason : String(cause) })
    })
  }
  const sendAgain = async (): Promise<void> => {
    await nextFinal(provider)
    if (stopped) return
    const stop = await provider.watchTransaction(extrinsic, receive)
    if (stopped) await stop()
    else stopWatching = stop
  }

  stopWatching = await provider.watchTransaction(extrinsic, receive)
  return async () => {
    stopped = true
    await stopWatching?.()
  }
}

/** Resolves once the light client has a final block, and not before it is there again. */
async function nextFinal(provider: SmoldotProvider): Promise<void> {
  await connected(provider)
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const id = await provider.subscribe('', 'chain_subscribeFinalizedHeads', [], (_error, head) => {
    // The genesis is no block that was checked.
    if (Number(header.safeParse(head).data?.number ?? 0) > 0) resolve(undefined)
  })
  await promise
  await provider.unsubscribe('', 'chain_unsubscribeFinalizedHeads', id)
}

async function connected(provider: SmoldotProvider): Promise<void> {
  if (provider.isConnected) return
  await new Promise<void>((resolve) => {
    const stop = provider.on('connected', () => {
      stop()
      resolve()
    })
  })
}
