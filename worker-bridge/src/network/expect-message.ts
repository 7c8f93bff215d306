import { Refusal } from './refusal.ts'

/** A message with a body of one of several kinds, as protobuf's `oneof` gives it. */
interface Body {
  case: string | undefined
  value?: unknown
}

/** The next message of a channel, which has to be of the kind wanted. Throws {@link Refusal} if it is not. */
export async function expectMessage<Known extends Body, Case extends Known['case'] & string>(
  channel: { next(): Promise<{ body: Known } | undefined> },
  wanted: Case,
): Promise<NonNullable<Extract<Known, { case: Case }>['value']>> {
  const message = await channel.next()
  if (message === undefined) throw new Refusal('message_truncated', `The stream ended before "${wanted}".`)
  const { body } = message
  if (body.case !== wanted) {
    throw new Refusal('stream_unexpected_message', `Expected "${wanted}", got "${body.case ?? 'nothing'}".`)
  }
  // TypeScript does not narrow a union by a type parameter; `case` was compared on the line before.
  return body.value as NonNullable<Extract<Known, { case: Case }>['value']>
}
