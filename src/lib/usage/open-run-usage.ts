import type { Access } from '../logs/access.ts'
import type { OwnerLink, RunPlace } from '../logs/owner-link.ts'
import type { PeerStream } from '../logs/stream-chunks.ts'
import { RunUsage } from './run-usage.svelte.ts'
import { UsageChannel } from './usage-channel.ts'
import type { UseSample } from './use-sample.ts'

const METRICS = { scope: 'metrics', channel: (stream: PeerStream) => new UsageChannel(stream) } as const

/** What is asked for at first, in milliseconds: the hour that charts show, and how far two clocks may well be apart. */
const RECENT_MS = 70 * 60_000

export interface UsageWish {
  /** All that the worker has, instead of the last hour. */
  readonly whole: boolean
  /** What is known of this run already. */
  readonly held: readonly UseSample[]
}

/** Begins to read what a run uses; `stop` of it ends that. */
export function openRunUsage(link: OwnerLink, place: RunPlace, access: Access, { whole, held }: UsageWish): RunUsage {
  const { task, replica, attempt } = place
  const usage = new RunUsage({
    ...{ task, replica, attempt, held },
    fromMs: whole ? 0 : Date.now() - RECENT_MS,
    connect: (signal) => link.connect(METRICS, place, access, signal),
  })
  void usage.start().then(() => link.learn(usage.state))
  return usage
}
