import type { logs } from '@edgecloud/protocol'
import { expectMessage } from './expect-message.ts'
import type { MessageChannel } from './message-channel.ts'
import { Refusal } from './refusal.ts'
import type { RunAddress } from './run-address.ts'

export type LogChannel = MessageChannel<typeof logs.ClientMessageSchema, typeof logs.ServerMessageSchema>

/** What a proven client wants to read. */
export interface ReadRequest extends RunAddress {
  fromSeq: bigint
  follow: boolean
  /** Frames may be sent compressed. */
  packed: boolean
}

/** The request after the proof, which has to be for the very task that was proved. Throws {@link Refusal}. */
export async function readRequest(channel: LogChannel, task: bigint): Promise<ReadRequest> {
  const read = await expectMessage(channel, 'read')
  if (read.task !== task) throw new Refusal('access_token_task', 'The token is for another task.')
  const { replica, attempt, fromSeq, follow, packed } = read
  return { task, replica, attempt, fromSeq, follow, packed }
}
