import { randomBytes } from 'node:crypto'
import type { AccessScope, logs } from '@edgecloud/protocol'
import { PROTOCOL_VERSION, decodeToken, verifyAccess } from '@edgecloud/protocol'
import { expectMessage } from './expect-message.ts'
import { STREAM_HANDSHAKE_MS } from './limits.ts'
import { Refusal } from './refusal.ts'
import type { TaskOwners } from './task-owners.ts'

/** What a client says in the handshake, and the kinds of message with which its protocol may go on. */
type ClientBody =
  | { case: 'open'; value: logs.Open }
  | { case: 'authenticate'; value: logs.Authenticate }
  | { case: 'read' | 'connect' | 'watch' | 'list' | 'fetch' | 'deliver' | undefined; value?: unknown }

type WorkerBody =
  | { case: 'challenge'; value: { nonce: Uint8Array } }
  | { case: 'granted'; value: Record<never, never> }
  | { case: 'refused'; value: { code: string; message: string } }

/** What the handshake needs of a channel; all protocols that begin with it share the form of these messages. */
export interface HandshakeChannel {
  next(): Promise<{ body: ClientBody } | undefined>
  send(message: { body: WorkerBody }, limitMs: number): Promise<void>
}

export interface HandshakeContext {
  owners: TaskOwners
  /** What the stream's protocol is for. */
  scope: AccessScope
  /** Genesis hash, `0x` hex. */
  genesis: string
  workerPeerId: string
  clientPeerId: string
  now: () => number
  /** Of the client's host; undefined for one that has proved itself before. */
  strangers?: { allows(nowMs: number): boolean; note(code: string, nowMs: number): void } | undefined
}

/** Open → Challenge → Authenticate → Granted: the task that the client has proved its right to. Throws {@link Refusal}. */
export async function handshake(channel: HandshakeChannel, context: HandshakeContext): Promise<bigint> {
  const open = await expectMessage(channel, 'open')
  if (open.version !== PROTOCOL_VERSION) {
    throw new Refusal(
      'stream_unexpected_message',
      `This worker speaks version ${PROTOCOL_VERSION} of the ${context.scope} protocol.`,
    )
  }
  const challenge = randomBytes(32)
  await channel.send({ body: { case: 'challenge', value: { nonce: challenge } } }, STREAM_HANDSHAKE_MS)
  const task = await authenticate(channel, challenge, context)
  await channel.send({ body: { case: 'granted', value: {} } }, STREAM_HANDSHAKE_MS)
  return task
}

async function authenticate(
  channel: HandshakeChannel,
  challenge: Uint8Array,
  context: HandshakeContext,
): Promise<bigint> {
  const { delegation, ownerSignature, token, tokenSignature } = await expectMessage(channel, 'authenticate')
  const task = decodeToken(token).task
  const known = await context.owners.ownerOf(task)
  if (context.strangers?.allows(context.now()) === false) {
    throw new Refusal('stream_rate_limited', 'Too many wrong signatures. Try again in a minute.')
  }
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
    scope: context.scope,
  })
  if (!verdict.ok) context.strangers?.note(verdict.code, context.now())
  if (!verdict.ok) throw new Refusal(verdict.code, verdict.message)
  return task
}
