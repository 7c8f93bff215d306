import { fromHex, runId } from '@edgecloud/protocol'
import type { Access } from './access.ts'
import { LogChannel } from './log-channel.ts'
import type { OwnerLink, RunPlace } from './owner-link.ts'
import { RunLog } from './run-log.svelte.ts'
import type { PeerStream } from './stream-chunks.ts'

const LOGS = { scope: 'logs', channel: (stream: PeerStream) => new LogChannel(stream) } as const

/** Begins to read the log of a run; `stop` of the log ends it. */
export function openRunLog(link: OwnerLink, place: RunPlace, access: Access): RunLog {
  const { task, replica, attempt } = place
  const log = new RunLog({
    run: runId({ genesis: fromHex(link.genesis.slice(2)), task, replica, attempt }),
    task,
    replica,
    attempt,
    store: link.store,
    connect: (signal) => link.connect(LOGS, place, access, signal),
    onEnd: (state) => void link.learn(state),
  })
  void log.start()
  return log
}
