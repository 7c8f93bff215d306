import { describe, expect, it } from 'vitest'
import type { ChainSnapshot, Duty } from '../tasks/chain-port.ts'
import type { BridgeFigures } from './bridge-figures.ts'
import { bridgeMetrics } from './bridge-metrics.ts'

const OWNER = '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'

function duty(task: bigint): Duty {
  const resources = { cpuMillis: 1, memoryMib: 1, diskMib: 1, gpus: 0 }
  const assignment = {
    ...{ worker: 1, attempt: 0, state: { kind: 'running' } as const, specVersion: 1, resources, failures: 0 },
    ...{ logSize: 0n, logRoot: new Uint8Array(32), deadline: 0, runBy: 0, since: 0 },
  }
  const requirements = { replicas: 1, perReplica: resources } as unknown as Duty['requirements'] // not looked at
  return { task, replica: 0, assignment, specHash: '0x', specVersion: 1, owner: OWNER, requirements }
}

const snapshot = (duties: readonly Duty[]): Pick<ChainSnapshot, 'worker' | 'tick' | 'suspended' | 'duties'> => ({
  worker: { id: 1, session: 4, status: 'active', strikes: 1, heartbeat: 1, lastSeen: 90 },
  ...{ tick: 100, suspended: false, duties },
})

const figures = (more: Partial<BridgeFigures> = {}): BridgeFigures => ({
  finalized: () => ({ block: 77, seenMs: 1_000 }),
  snapshot: () => snapshot([duty(1n), duty(2n)]),
  lightClientPeers: () => Promise.resolve(3),
  runs: () => [],
  outbox: () => [{ state: 'given-up', failures: 6 }],
  network: () => ({
    connections: 2,
    streams: new Map([['logs', 5]]),
    refused: [{ protocol: 'logs', code: 'access_task_unknown', count: 9 }],
  }),
  logBytesKept: () => Promise.resolve(1024),
  logBytesServed: () => 512,
  diskFreeBytes: () => 4096,
  ...more,
})

const text = (more?: Partial<BridgeFigures>) => bridgeMetrics(figures(more), () => 6_000).metrics()

describe('bridgeMetrics', () => {
  it('tells what an operator wants to know', async () => {
    const lines = (await text()).split('\n')
    for (const line of [
      'edgecloud_chain_finalized_block 77',
      'edgecloud_chain_finalized_age_seconds 5',
      'edgecloud_chain_finality_suspended 0',
      'edgecloud_light_client_peers 3',
      'edgecloud_session 4',
      'edgecloud_silence_ticks 10',
      'edgecloud_duties{state="running"} 2',
      'edgecloud_duties{state="assigned"} 0',
      'edgecloud_outbox_entries{state="given-up"} 1',
      'edgecloud_outbox_failures 6',
      'edgecloud_streams{protocol="logs"} 5',
      'edgecloud_streams_refused_total{protocol="logs",code="access_task_unknown"} 9',
      'edgecloud_log_bytes 1024',
      'edgecloud_log_bytes_served_total 512',
      'edgecloud_disk_free_bytes 4096',
    ]) {
      expect(lines).toContain(line)
    }
    for (const name of ['process_resident_memory_bytes', 'process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds']) {
      expect(lines.some((line) => line.startsWith(name))).toBe(true)
    }
  })

  it('says nothing of tasks and owners, and no more the more tasks there are', async () => {
    const few = await text()
    const many = await text({ snapshot: () => snapshot(Array.from({ length: 500 }, (_, n) => duty(BigInt(n)))) })
    expect(many).not.toContain(OWNER)
    expect(many.split('\n')).toHaveLength(few.split('\n').length)
  })

  it('is the same when it is asked again', async () => {
    const registry = bridgeMetrics(figures(), () => 6_000)
    const ours = async () => (await registry.metrics()).split('\n').filter((line) => line.startsWith('edgecloud_'))
    expect(await ours()).toEqual(await ours())
  })

  it('leaves out what is not known, fails, or does not come, and nothing else', { timeout: 10_000 }, async () => {
    const lines = await text({
      snapshot: () => undefined,
      lightClientPeers: () => new Promise<number>(() => undefined),
      diskFreeBytes: () => {
        throw new Error('gone')
      },
      dockerAnswers: () => Promise.reject(new Error('no')),
    })
    expect(lines).not.toMatch(/^edgecloud_(session|light_client_peers|disk_free_bytes|duties)\b.* \d/m)
    expect(lines).toMatch(/^edgecloud_docker_up 0$/m)
    expect(lines).toMatch(/^edgecloud_log_bytes 1024$/m)
  })
})
