import { z } from 'zod/mini'

const block = z.object({ hash: z.string(), index: z.pipe(z.union([z.number(), z.string()]), z.transform(Number)) })
const reason = z.object({ error: z.string() })

/**
 * An event of `transactionWatch_v1`; unlike the legacy call it says why a transaction is invalid.
 * @see https://paritytech.github.io/json-rpc-interface-spec/api/transactionWatch_v1_submitAndWatch.html
 */
const transactionEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('validated') }),
  z.object({ event: z.literal('broadcasted') }),
  z.object({ event: z.literal('bestChainBlockIncluded'), block: z.nullable(block) }),
  z.object({ event: z.literal('finalized'), block }),
  z.extend(reason, { event: z.literal('error') }),
  z.extend(reason, { event: z.literal('invalid') }),
  z.extend(reason, { event: z.literal('dropped') }),
])

export type TransactionEvent = z.infer<typeof transactionEvent>

export function parseTransactionEvent(value: unknown): TransactionEvent {
  return transactionEvent.parse(value)
}

/** True after which no further event follows. */
export function isLastEvent(event: TransactionEvent): boolean {
  return ['finalized', 'error', 'invalid', 'dropped'].includes(event.event)
}
