import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { RunEntry } from '../tasks/run-entry.ts'
import type { BridgeFigures } from './bridge-figures.ts'

const DUTY_STATES = [
  'assigned',
  'awaitingSecrets',
  'running',
  'stopping',
  'completed',
  'failed',
  'cancelled',
  'waiting',
]
const STATUSES = ['active', 'draining', 'unbonding']
const RUN_STATES = ['admitted', 'declined', 'created', 'started', 'ended', 'settled'] as const
const OUTBOX_STATES = ['waiting', 'sent', 'given-up']
/** Milliseconds after which a figure that does not come is left out of a scrape. */
const SLOW_MS = 2_000

interface Figure {
  readonly name: string
  readonly help: string
  /** One value, or one for each value of a label. */
  readonly value: () => Values | Promise<Values>
  readonly labels?: readonly string[]
  readonly kind?: 'counter'
}
type Values = number | undefined | readonly (readonly [Readonly<Record<string, string>>, number])[]

/**
 * The figures of a bridge for Prometheus, besides the usual ones of the process. They say how much, never what or whose: no task,
 * owner, peer or address, and every label has few values. A figure that cannot be had is left out and takes no other with it.
 */
export function bridgeMetrics(figures: BridgeFigures, nowMs: () => number = () => performance.now()): Registry {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const figure of figuresOf(figures, nowMs)) add(registry, figure)
  return registry
}

function figuresOf(figures: BridgeFigures, nowMs: () => number): Figure[] {
  const worker = () => figures.snapshot()?.worker
  const flag = (value: boolean | undefined) => (value === undefined ? undefined : Number(value))
  const docker = figures.dockerAnswers?.bind(figures)
  return [
    gauge('chain_finalized_block', 'Newest finalized block.', () => figures.finalized()?.block),
    gauge('chain_finalized_age_seconds', 'Since a newer finalized block was seen last.', () => {
      const seen = figures.finalized()?.seenMs
      return seen === undefined ? undefined : (nowMs() - seen) / 1000
    }),
    gauge('chain_finality_suspended', '1 while deadlines stand still because finality does.', () =>
      flag(figures.snapshot()?.suspended),
    ),
    gauge('light_client_peers', 'Nodes that the light client is connected to.', () => figures.lightClientPeers()),
    gauge('session', 'Number of the session on chain; grows with each start.', () => worker()?.session),
    gauge('strikes', 'Missed duties; with three the chain drains the worker.', () => worker()?.strikes),
    gauge('silence_ticks', 'Ticks since the chain last heard of this worker.', () => {
      const snapshot = figures.snapshot()
      return snapshot && Math.max(0, snapshot.tick - snapshot.worker.lastSeen)
    }),
    byLabel('status', 'Standing of the worker on chain.', 'status', STATUSES, () => [worker()?.status]),
    byLabel('duties', 'Replicas that the chain gave to this worker.', 'state', DUTY_STATES, () =>
      figures.snapshot()?.duties.map(({ assignment }) => assignment.state.kind),
    ),
    byLabel('runs', 'Runs in the journal that are not forgotten.', 'state', RUN_STATES, () =>
      figures
        .runs()
        .filter((run) => run.cleaned === undefined)
        .map(stateOf),
    ),
    byLabel('outbox_entries', 'Messages to the chain that have no effect yet.', 'state', OUTBOX_STATES, () =>
      figures.outbox().map(({ state }) => state),
    ),
    gauge('outbox_failures', 'Failed attempts of messages that have no effect yet.', () =>
      figures.outbox().reduce((sum, { failures }) => sum + failures, 0),
    ),
    gauge('connections', 'Connections of peers.', () => figures.network().connections),
    {
      ...{ name: 'streams', help: 'Open streams of peers.', labels: ['protocol'] },
      value: () => [...figures.network().streams].map(([protocol, count]) => [{ protocol }, count]),
    },
    {
      ...{
        name: 'streams_refused_total',
        help: 'Streams that were refused or broke off.',
        labels: ['protocol', 'code'],
      },
      ...{ kind: 'counter', value: () => figures.network().refused.map(({ count, ...labels }) => [labels, count]) },
    },
    gauge('log_bytes', 'Size of all logs that are kept.', () => figures.logBytesKept()),
    {
      ...{ name: 'log_bytes_served_total', help: 'Bytes of log frames read for owners.' },
      ...{ kind: 'counter', value: () => figures.logBytesServed() },
    },
    gauge('disk_free_bytes', 'Free on the disk of the data directory.', () => figures.diskFreeBytes()),
    ...(docker === undefined
      ? []
      : [gauge('docker_up', '1 while Docker answers.', async () => Number(await docker().catch(() => false)))]),
  ]
}

function gauge(name: string, help: string, value: Figure['value']): Figure {
  return { name, help, value }
}

/** How many there are of each value; those that there are none of are told as 0, others are not told. */
function byLabel(
  name: string,
  help: string,
  label: string,
  known: readonly string[],
  of: () => readonly (string | undefined)[] | undefined,
): Figure {
  const value = () => {
    const all = of()
    return all && known.map((one) => [{ [label]: one }, all.filter((other) => other === one).length] as const)
  }
  return { name, help, labels: [label], value }
}

function add(registry: Registry, { name, help, labels = [], value, kind }: Figure): void {
  const common = { name: `edgecloud_${name}`, help, labelNames: [...labels], registers: [registry] }
  const refresh = async (reset: () => void, set: (labels: Readonly<Record<string, string>>, to: number) => void) => {
    const values = await inTime(value)
    reset()
    const list = typeof values === 'number' ? [[{}, values] as const] : values
    for (const [of, to] of list ?? []) set(of, to)
  }
  if (kind === 'counter') {
    // A counter of the library begins anew with each scrape, and is brought to what was counted elsewhere.
    const counter: Counter = new Counter({
      ...common,
      collect: () => refresh(() => counter.reset(), (of, to) => counter.inc(of, to)), // prettier-ignore
    })
  } else {
    const made: Gauge = new Gauge({
      ...common,
      collect: () => refresh(() => (labels.length === 0 ? made.remove() : made.reset()), (of, to) => made.set(of, to)), // prettier-ignore
    })
  }
}

async function inTime(value: Figure['value']): Promise<Values> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(resolve, SLOW_MS, undefined)))
  try {
    return await Promise.race([value(), late])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
  }
}

function stateOf(run: RunEntry): (typeof RUN_STATES)[number] {
  if (run.settled !== undefined) return 'settled'
  if (run.ended !== undefined) return 'ended'
  if (run.started !== undefined) return 'started'
  if (run.created !== undefined) return 'created'
  return run.declined === undefined ? 'admitted' : 'declined'
}
