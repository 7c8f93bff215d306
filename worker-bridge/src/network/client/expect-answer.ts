import type { logs } from '@edgecloud/protocol'
import { StreamClosedError } from '../message-channel.ts'
import type { ClientScope } from './client-scope.ts'
import { WorkerRefusedError } from './errors.ts'

/** What a worker says in the handshake, and the kinds of message with which its protocols go on. */
export type ServerBody =
  | { case: 'challenge'; value: logs.Challenge }
  | { case: 'granted'; value: logs.Granted }
  | { case: 'refused'; value: logs.Refused }
  | { case: 'connected' | 'manifest' | 'chunk' | 'fileEnd' | 'received' | undefined; value?: unknown }

/** The worker's next message, which has to be of the kind wanted. Throws WorkerRefusedError or StreamClosedError. */
export async function expectAnswer<Known extends ServerBody, Case extends Known['case'] & string>(
  channel: { next(): Promise<{ body: Known } | undefined> },
  wanted: Case,
  scope: ClientScope,
): Promise<NonNullable<Extract<Known, { case: Case }>['value']>> {
  const body = (await channel.next())?.body
  if (body === undefined) throw new StreamClosedError()
  if (body.case === 'refused') throw new WorkerRefusedError(body.value.code, scope)
  if (body.case !== wanted) throw new WorkerRefusedError('stream_unexpected_message', scope)
  // TypeScript does not narrow a union by a type parameter; `case` was compared on the line before.
  return body.value as NonNullable<Extract<Known, { case: Case }>['value']>
}
