import type { ContainerPlan } from '../run-plan.ts'
import type { ResourceUse } from '../resource-use.ts'
import type { StatsReply } from './replies.ts'

const NANOSECONDS_PER_MS = 1_000_000

/** Docker's figures of a container in ours. */
export function resourceUseOf({ service, replica, limits }: ContainerPlan, stats: StatsReply): ResourceUse {
  const networks = Object.values(stats.networks ?? {})
  const blocks = stats.blkio_stats.io_service_bytes_recursive ?? []
  const io = (op: string): number =>
    blocks.filter((one) => one.op.toLowerCase() === op).reduce((sum, { value }) => sum + value, 0)
  const { usage = 0, stats: details = {} } = stats.memory_stats
  // Files that were read: total_ in the old hierarchy of control groups, without in the new.
  const cache = details['total_inactive_file'] ?? details['inactive_file'] ?? 0
  return {
    service,
    replica,
    cpuMs: Math.round(stats.cpu_stats.cpu_usage.total_usage / NANOSECONDS_PER_MS),
    memoryBytes: Math.max(0, usage - cache),
    memoryLimitBytes: limits.memoryBytes,
    networkReceivedBytes: networks.reduce((sum, { rx_bytes }) => sum + rx_bytes, 0),
    networkSentBytes: networks.reduce((sum, { tx_bytes }) => sum + tx_bytes, 0),
    diskReadBytes: io('read'),
    diskWrittenBytes: io('write'),
    processes: stats.pids_stats.current ?? 0,
  }
}
