import { LogChannel } from '../../../src/lib/logs/log-channel.ts'
import { LogStore } from '../../../src/lib/logs/log-store.ts'
import { PeerNode } from '../../../src/lib/logs/peer-node.ts'
import { RunLog } from '../../../src/lib/logs/run-log.svelte.ts'
import type { PeerStream } from '../../../src/lib/logs/stream-chunks.ts'
import { FrameMeter, type FrameFigures } from './frame-meter.ts'
import type { ReaderBench } from './reader-bench.ts'

const LOGS = { scope: 'logs', channel: (stream: PeerStream) => new LogChannel(stream) } as const
/** Time for the page to draw an empty terminal, which is not part of the reading. */
const DRAW_MS = 1_000

export interface LogFigures extends FrameFigures {
  readonly ms: number
  readonly entries: number
  readonly lines: number
}

/** Reads a whole log through the app's own code. @param show puts it on the page; undefined takes it away */
export async function readLog(
  { access, address, peerId, run }: ReaderBench,
  show: (log: RunLog | undefined) => void,
): Promise<LogFigures> {
  const node = await PeerNode.start(access)
  const place = { peerId, addresses: [address] }
  const log = new RunLog({
    ...{ run, task: 1n, replica: 0, attempt: 1, store: await LogStore.open() },
    connect: (signal) => node.open(LOGS, place, 1n, signal),
  })
  show(log)
  await new Promise((resolve) => setTimeout(resolve, DRAW_MS))
  const meter = FrameMeter.start()
  const started = performance.now()
  await Promise.race([log.start(), stuck(log)])
  const ms = performance.now() - started
  const frames = meter.stop()
  if (log.state.kind !== 'ended') throw new Error(`the log is not read: ${JSON.stringify(log.state)}`)
  const figures = { ms, entries: Number(log.entries), lines: log.total, ...frames }
  show(undefined)
  await node.stop()
  return figures
}

/** Rejects when the link is not as it should be: the app would try again for ever, and the benchmark would measure that. */
function stuck(log: RunLog): Promise<never> {
  return new Promise((_, reject) => {
    const look = setInterval(() => {
      const { kind } = log.state
      if (['opening', 'connecting', 'live', 'catching-up'].includes(kind)) return
      clearInterval(look)
      if (kind !== 'ended') reject(new Error(`the log is not read: ${JSON.stringify(log.state)}`))
    }, 500)
  })
}
