import { expect, it } from 'vitest'
import { workerViewSchema } from './worker-view.ts'

const json = {
  id: 3,
  worker: {
    operator: '5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty',
    hot: '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY',
    peer: `0x${'01'.repeat(32)}`,
    sealing: `0x${'02'.repeat(32)}`,
    session: 2,
    stake: '0x000000000000000000005af3107a4000',
    profile: {
      name: '0x6265722d3031',
      region: '0x65752d63656e7472616c',
      latitude: 52_520_000,
      longitude: -13_400_000,
      capability: {
        cpuMillis: 4000,
        memoryMib: 8192,
        diskMib: 50_000,
        arch: 'Amd64',
        accelerators: [],
        runtimes: 5,
        isolation: 'Bubblewrap',
      },
      rates: { cpuMilli: 1, memoryMib: 2, diskMib: 3 },
    },
    addresses: ['0x2f6970342f3132372e302e302e31'],
    reserved: { cpuMillis: 0, memoryMib: 0, diskMib: 0, gpus: 0 },
    status: { unbonding: { until: 77 } },
    strikes: 0,
    registered: 12,
    lastSeen: 40,
    probed: null,
    heartbeat: 38,
    bucket: null,
  },
  silentFor: 1,
}

it('shows a worker with names, degrees and runtimes in plain form', () => {
  const worker = workerViewSchema.parse(json)
  expect(worker).toMatchObject({
    id: 3,
    stake: 100_000_000_000_000n,
    addresses: ['/ip4/127.0.0.1'],
    status: { kind: 'unbonding', until: 77 },
    probed: undefined,
    silentFor: 1,
  })
  expect(worker.profile).toMatchObject({ name: 'ber-01', region: 'eu-central', latitude: 52.52, longitude: -13.4 })
  expect(worker.profile.capability.runtimes).toEqual(['docker', 'shell'])
})

it('reads where a worker was measured to be', () => {
  const probed = { latitude: 48_200_000, longitude: 16_370_000, at: 12 }
  const worker = workerViewSchema.parse({ ...json, worker: { ...json.worker, probed } })
  expect(worker.probed).toEqual({ latitude: 48.2, longitude: 16.37, at: 12 })
})
