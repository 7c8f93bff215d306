/** What the link to the chain is doing, in the words of the status bar. `since` is Unix milliseconds. */
export type ChainStatus =
  /** The light client loads or looks for its first peer. */
  | { readonly kind: 'connecting'; readonly since: number; readonly step: ConnectStep }
  /** Peers are there; finality is being checked. */
  | { readonly kind: 'syncing'; readonly since: number; readonly peers: number }
  | { readonly kind: 'ready' }
  /** Peers are there, but no new final block arrives. `since` is the last one's arrival. */
  | { readonly kind: 'stalled'; readonly since: number; readonly what: 'blocks' | 'finality' }
  /** No peer any more, or the light client is restarting after a crash. */
  | { readonly kind: 'lost'; readonly since: number; readonly restarting: boolean }
  /** Cannot go on without a change or a restart by hand. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }

export type ConnectStep = 'loading' | 'starting' | 'looking for peers'

/** What the status is derived from; times are Unix milliseconds. */
export interface ChainFacts {
  readonly startedAt: number
  readonly step: ConnectStep
  readonly failure: { readonly code: string; readonly message: string } | undefined
  /** When the light client went away by a crash; undefined while it runs. */
  readonly crashedAt: number | undefined
  readonly peers: number
  /** When the last peer was seen. */
  readonly peersSeenAt: number | undefined
  /** Arrival and own time of the newest finalized block. */
  readonly finalized: { readonly seenAt: number; readonly at: number } | undefined
  readonly bestSeenAt: number | undefined
}

/** Longest quiet time before the page says so; smoldot's own threshold for "no progress" is 45 s too. */
export const STALL_AFTER_MS = 45_000
/** How long peers may be missing before the link counts as lost; smoldot's own threshold. */
export const LOST_AFTER_MS = 30_000

/** Says in one word how the link to the chain is, from what was observed. */
export function deriveStatus(facts: ChainFacts, now: number): ChainStatus {
  if (facts.failure !== undefined) return { kind: 'failed', ...facts.failure }
  if (facts.crashedAt !== undefined) return { kind: 'lost', since: facts.crashedAt, restarting: true }
  const { finalized, peers } = facts
  if (facts.peersSeenAt === undefined) return { kind: 'connecting', since: facts.startedAt, step: facts.step }
  if (peers === 0 && now - facts.peersSeenAt > LOST_AFTER_MS) {
    return { kind: 'lost', since: facts.peersSeenAt, restarting: false }
  }
  // A saved database opens with the block it ended with: an old block at first is catching up, not a stall.
  const fresh = finalized !== undefined && finalized.seenAt - finalized.at <= STALL_AFTER_MS
  if (finalized === undefined || (!fresh && now - facts.startedAt <= STALL_AFTER_MS)) {
    return { kind: 'syncing', since: facts.startedAt, peers }
  }
  if (now - finalized.seenAt > STALL_AFTER_MS) {
    const blocksGoOn = facts.bestSeenAt !== undefined && now - facts.bestSeenAt <= STALL_AFTER_MS
    return { kind: 'stalled', since: finalized.seenAt, what: blocksGoOn ? 'finality' : 'blocks' }
  }
  return { kind: 'ready' }
}
