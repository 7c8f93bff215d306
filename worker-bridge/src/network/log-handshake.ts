import { randomBytes } from 'node:crypto'
import type { logs } from '@edgecloud/protocol'
import { PROTOCOL_VERSION, decodeToken, verifyAccess } from '@edgecloud/protocol'
import { STREAM_HANDSHAKE_MS } from './limits.ts'
import type { RunAddress, TaskOwners } from './log-source.ts'
import type { MessageChannel } from './message-channel.ts'
import { Refusal } from './refusal.ts'

export type LogChannel = MessageChannel<typeof logs.ClientMessageSchema, typeof logs.ServerMessageSchema>

export interface HandshakeContext {
  owners: TaskOwners
  /** Genesis hash, `0x` hex. */
  genesis: string
  workerPeerId: string
  clientPeerId: string
  now: () => number
}

/** What a proven client wants to read. */
export interface ReadRequest extends RunAddress {
  fromSeq: bigint
  follow: boolean
}

/** Open → Challenge → Authenticate → Granted → Read. Throws {@link Refusal} for anything else. */
export async function logHandshake(channel: LogChannel, context: HandshakeContext): Promise<ReadRequest> {
  const open = await expect(channel, 'open')
  if (open.version !== PROTOCOL_VERSION) {
    throw new Refusal(
      'stream_unexpected_message',
      `This worker speaks version ${PROTOCOL_VERSION} of the log protocol.`,
    )
  }
  const challenge = randomBytes(32)
  await channel.send({ body: { case: 'challenge', value: { nonce: challenge } } }, STREAM_HANDSHAKE_MS)
  const task = await authenticate(channel, challenge, context)
  await channel.send({ body: { case: 'granted', value: {} } }, STREAM_HANDSHAKE_MS)
  const read = await expect(channel, 'read')
  if (read.task !== task) throw new Refusal('access_token_task', 'The token is for another task.')
  const { replica, attempt, fromSeq, follow } = read
  return { task, replica, attempt, fromSeq, follow }
}

/** Returns the task that the client has proved its right to. */
async function authenticate(channel: LogChannel, challenge: Uint8Array, context: HandshakeContext): Promise<bigint> {
  const { delegation, ownerSignature, token, tokenSignature } = await expect(channel, 'authenticate')
  const task = decodeToken(token).task
  const known = await context.owners.ownerOf(task)
  const verdict = verifyAccess({
    delegation,
    ownerSignature,
    token,
    tokenSignature,
    challenge,
    nowMs: context.now(),
    worker: context.workerPeerId,
    client: context.clientPeerId,
    task,
    taskOwner: known?.owner,
    genesis: context.genesis,
    epoch: known?.epoch ?? 0,
    scope: 'logs',
  })
  if (!verdict.ok) throw new Refusal(verdict.code, verdict.message)
  return task
}

type ClientBody = NonNullable<Awaited<ReturnType<LogChannel['next']>>>['body']
type BodyOf<Case extends ClientBody['case']> = Extract<ClientBody, { case: Case }>['value']

async function expect<Case extends 'open' | 'authenticate' | 'read'>(
  channel: LogChannel,
  wanted: Case,
): Promise<NonNullable<BodyOf<Case>>> {
  const message = await channel.next()
  if (message === undefined) throw new Refusal('message_truncated', `The stream ended before "${wanted}".`)
  const { body } = message
  if (body.case !== wanted) {
    throw new Refusal('stream_unexpected_message', `Expected "${wanted}", got "${body.case ?? 'nothing'}".`)
  }
  // TypeScript does not narrow a union by a type parameter; `case` was compared on the line before.
  return body.value as NonNullable<BodyOf<Case>>
}
