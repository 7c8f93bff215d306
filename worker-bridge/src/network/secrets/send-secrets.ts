import type { Libp2p } from '@libp2p/interface'
import { secrets, type SecretEnvelope } from '@edgecloud/protocol'
import { dialWorker } from '../client/dial-worker.ts'
import { expectAnswer } from '../client/expect-answer.ts'
import { openOwnerStream } from '../client/open-owner-stream.ts'
import type { OwnerSession } from '../client/owner-session.ts'
import type { WorkerPlace } from '../client/worker-place.ts'
import { MAX_CLIENT_MESSAGE_BYTES, MAX_SECRET_STREAMS_PER_CONNECTION, STREAM_HANDSHAKE_MS } from '../limits.ts'
import { MessageChannel } from '../message-channel.ts'

type ClientChannel = MessageChannel<typeof secrets.ServerMessageSchema, typeof secrets.ClientMessageSchema>

const LIMIT_MS = 2 * STREAM_HANDSHAKE_MS

export interface SendSecretsInit {
  readonly node: Libp2p
  readonly session: OwnerSession
  readonly replica: number
  readonly place: WorkerPlace
  readonly envelope: SecretEnvelope
  readonly signal: AbortSignal
}

/** Brings an envelope to a worker. Resolves when it has it; throws WorkerRefusedError or why the worker cannot be reached. */
export async function sendSecrets({ node, session, replica, place, envelope, signal }: SendSecretsInit): Promise<void> {
  const connection = await dialWorker(node, place, signal)
  const { notAfterMs, ...sealed } = envelope
  const channel = await openOwnerStream<ClientChannel>({
    ...{ connection, session, signal, limitMs: LIMIT_MS, maxStreams: MAX_SECRET_STREAMS_PER_CONNECTION },
    channel: (stream) =>
      new MessageChannel({
        stream,
        incoming: secrets.ServerMessageSchema,
        outgoing: secrets.ClientMessageSchema,
        maxIncomingBytes: MAX_CLIENT_MESSAGE_BYTES,
        maxBufferedBytes: 2 * MAX_CLIENT_MESSAGE_BYTES,
      }),
    async request(opened) {
      const run = { task: session.task, replica, attempt: place.attempt }
      const value = { ...run, envelope: { ...sealed, notAfterMs: BigInt(notAfterMs) } }
      await opened.send({ body: { case: 'deliver', value } }, LIMIT_MS)
      await expectAnswer(opened, 'received', session.scope)
    },
  })
  await channel.finish(LIMIT_MS)
}
