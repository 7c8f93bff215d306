import type { SecretEnvelope } from '@edgecloud/protocol'
import { MAX_MESSAGE_BYTES, secrets } from '@edgecloud/protocol'
import { expectMessage } from './expect-message.ts'
import { MAX_SECRET_STREAMS_PER_CONNECTION, SECRETS_IN_TOTAL, SECRETS_PER_PEER, SLOW_READER_MS } from './limits.ts'
import { MessageChannel } from './message-channel.ts'
import { OwnerProtocol } from './owner-protocol.ts'
import type { ProtocolModules } from './owner-protocol.ts'
import { Refusal } from './refusal.ts'
import type { RunAddress } from './run-address.ts'
import type { SecretSink } from './secret-sink.ts'

type SecretsChannel = MessageChannel<typeof secrets.ClientMessageSchema, typeof secrets.ServerMessageSchema>

interface Delivery {
  readonly run: RunAddress
  readonly envelope: SecretEnvelope
}

/** Serves `/edgecloud/secrets/1`: the owner of a task brings an attempt what it waits for. */
export class SecretsProtocol extends OwnerProtocol<SecretsChannel, Delivery> {
  constructor(modules: ProtocolModules & { secrets: SecretSink }) {
    super(modules, {
      scope: 'secrets',
      maxStreamsPerConnection: MAX_SECRET_STREAMS_PER_CONNECTION,
      opens: { perPeer: SECRETS_PER_PEER, total: SECRETS_IN_TOTAL },
      channel: (stream) =>
        new MessageChannel({
          stream,
          incoming: secrets.ClientMessageSchema,
          outgoing: secrets.ServerMessageSchema,
          // An envelope is as long as what is in it at most; whoever sends one has proved a right to the task before.
          maxIncomingBytes: MAX_MESSAGE_BYTES,
          maxBufferedBytes: 2 * MAX_MESSAGE_BYTES,
        }),
      request: delivery,
      serve: async (channel, { run, envelope }) => {
        await modules.secrets.deliver(run, envelope)
        await channel.send({ body: { case: 'received', value: {} } }, SLOW_READER_MS)
      },
    })
  }
}

async function delivery(channel: SecretsChannel, task: bigint): Promise<Delivery> {
  const { task: asked, replica, attempt, envelope } = await expectMessage(channel, 'deliver')
  if (asked !== task) throw new Refusal('access_token_task', 'The token is for another task.')
  if (envelope === undefined || replica > 0xffff) throw new Refusal('secrets_malformed', 'There is no envelope in it.')
  const { enc, ciphertext, notAfterMs } = envelope
  return { run: { task, replica, attempt }, envelope: { enc, ciphertext, notAfterMs: Number(notAfterMs) } }
}
