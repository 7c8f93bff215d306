import { z } from 'zod/mini'

const rpcError = z.object({ code: z.number(), message: z.string(), data: z.optional(z.unknown()) })

const response = z.object({ id: z.number(), result: z.optional(z.unknown()), error: z.optional(rpcError) })

const notification = z.object({
  method: z.string(),
  params: z.object({ subscription: z.union([z.string(), z.number()]), result: z.unknown() }),
})

/** One message out of the light client: the answer to a request, or a notification of a subscription. */
export type JsonRpcMessage =
  | { kind: 'response'; id: number; result: unknown; error: z.infer<typeof rpcError> | undefined }
  | { kind: 'notification'; method: string; subscription: string; result: unknown }
  | { kind: 'unknown' }

/** Sorts one line of JSON-RPC; what is neither answer nor notification is `unknown`. */
export function parseJsonRpcMessage(text: string): JsonRpcMessage {
  const json: unknown = JSON.parse(text)
  const answered = response.safeParse(json)
  if (answered.success) {
    return { kind: 'response', id: answered.data.id, result: answered.data.result, error: answered.data.error }
  }
  const notified = notification.safeParse(json)
  if (!notified.success) return { kind: 'unknown' }
  const { method, params } = notified.data
  return { kind: 'notification', method, subscription: String(params.subscription), result: params.result }
}
