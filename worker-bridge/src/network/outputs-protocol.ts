import { outputs } from '@edgecloud/protocol'
import { expectMessage } from './expect-message.ts'
import {
  MAX_CLIENT_MESSAGE_BYTES,
  MAX_OUTPUT_STREAMS,
  MAX_OUTPUT_STREAMS_PER_CONNECTION,
  OUTPUTS_IDLE_MS,
  OUTPUTS_IN_TOTAL,
  OUTPUTS_PER_PEER,
} from './limits.ts'
import { MessageChannel } from './message-channel.ts'
import type { OutputSource } from './output-source.ts'
import { outputsRefusal } from './outputs-refusal.ts'
import { sendOutputs } from './outputs-stream.ts'
import type { OutputsChannel } from './outputs-stream.ts'
import { OwnerProtocol } from './owner-protocol.ts'
import type { ProtocolModules } from './owner-protocol.ts'
import { Refusal } from './refusal.ts'
import type { RunAddress } from './run-address.ts'

export interface OutputsModules extends ProtocolModules {
  outputs: OutputSource
  /** Milliseconds that a client may take between two files, and how many streams there may be; lower in tests. */
  idleMs?: number
  maxStreams?: number
}

/** Serves `/edgecloud/outputs/1`: owners of a task download what its runs left behind. */
export class OutputsProtocol extends OwnerProtocol<OutputsChannel, RunAddress> {
  constructor(modules: OutputsModules) {
    const { idleMs = OUTPUTS_IDLE_MS, maxStreams = MAX_OUTPUT_STREAMS } = modules
    let active = 0
    super(modules, {
      scope: 'outputs',
      maxStreamsPerConnection: MAX_OUTPUT_STREAMS_PER_CONNECTION,
      opens: { perPeer: OUTPUTS_PER_PEER, total: OUTPUTS_IN_TOTAL },
      channel: (stream) =>
        new MessageChannel({
          stream,
          incoming: outputs.ClientMessageSchema,
          outgoing: outputs.ServerMessageSchema,
          maxIncomingBytes: MAX_CLIENT_MESSAGE_BYTES,
          // One message and a little more: what a client sends ahead of its turn is not kept.
          maxBufferedBytes: 2 * MAX_CLIENT_MESSAGE_BYTES,
        }),
      request: listRequest,
      serve: async (channel, run, { stopping, gone }) => {
        if (active >= maxStreams) throw outputsRefusal('outputs_limit')
        active += 1
        try {
          const found = await modules.outputs.outputsOf(run)
          if (found === undefined) throw outputsRefusal('outputs_unknown')
          await sendOutputs(channel, found, { idleMs, signal: AbortSignal.any([stopping, gone]) })
        } finally {
          active -= 1
        }
      },
    })
  }
}

async function listRequest(channel: OutputsChannel, task: bigint): Promise<RunAddress> {
  const list = await expectMessage(channel, 'list')
  if (list.task !== task) throw new Refusal('access_token_task', 'The token is for another task.')
  return { task, replica: list.replica, attempt: list.attempt }
}
