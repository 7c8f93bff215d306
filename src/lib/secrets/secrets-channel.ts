import { encodeMessage, secrets } from '@edgecloud/protocol'
import { PeerChannel, readMessages } from '../logs/peer-channel.ts'
import type { PeerStream } from '../logs/stream-chunks.ts'

type Said = secrets.ServerMessage['body']
type Asked = {
  case: 'deliver'
  value: {
    task: bigint
    replica: number
    attempt: number
    envelope: { enc: Uint8Array; ciphertext: Uint8Array; notAfterMs: bigint }
  }
}

/** The messages of `/edgecloud/secrets/1` over one stream. */
export class SecretsChannel extends PeerChannel<Said, Asked> {
  constructor(stream: PeerStream) {
    super(stream, readMessages(stream, secrets.ServerMessageSchema), (body) =>
      encodeMessage(secrets.ClientMessageSchema, { body }),
    )
  }
}
