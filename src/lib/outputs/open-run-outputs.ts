import type { Access } from '../logs/access.ts'
import type { OwnerLink, RunPlace } from '../logs/owner-link.ts'
import type { PeerStream } from '../logs/stream-chunks.ts'
import { OutputsChannel } from './outputs-channel.ts'
import { RunOutputs } from './run-outputs.svelte.ts'

const OUTPUTS = { scope: 'outputs', channel: (stream: PeerStream) => new OutputsChannel(stream) } as const

/**
 * Begins to read the list of what a run left behind; `stop` of it ends that and all downloads.
 * @param root what the chain has over it, `0x` hex
 */
export function openRunOutputs(link: OwnerLink, place: RunPlace, access: Access, root: string): RunOutputs {
  const { task, replica, attempt } = place
  const outputs = new RunOutputs({
    ...{ task, replica, attempt, root },
    connect: (signal) => link.connect(OUTPUTS, place, access, signal),
    learn: (state) => void link.learn(state),
  })
  void outputs.start()
  return outputs
}
