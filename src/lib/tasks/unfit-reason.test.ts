import type { Requirements } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { describeUnfit } from './describe-unfit.ts'
import { makeWorker } from '$lib/workers/fixtures/make-worker.ts'
import { unfitReason } from './unfit-reason.ts'

const asked: Requirements = {
  kind: 'Batch',
  runtime: 'Shell',
  resources: { cpuMillis: 1000, memoryMib: 1024, diskMib: 5000, gpus: 0 },
  isolation: 'Bubblewrap',
  timeout: 40,
  secrets: false,
  verify: 'None',
}
const taken = { cpuMillis: 0, memoryMib: 0, diskMib: 0, gpus: 0 }

describe('unfitReason', () => {
  it('finds nothing wrong with a worker that has just enough', () => {
    const reserved = { cpuMillis: 1000, memoryMib: 1024, diskMib: 5000, gpus: 0 }
    expect(unfitReason(makeWorker({ reserved }), asked)).toBeUndefined()
  })

  it('lets a worker be chosen that was not heard of for long', () => {
    expect(unfitReason(makeWorker({ silentFor: 1_000_000 }), asked)).toBeUndefined()
  })

  it.each([
    ['takes no new tasks', makeWorker({ status: { kind: 'draining' } }), asked],
    ['takes no new tasks', makeWorker({ status: { kind: 'unbonding', until: 9 } }), asked],
    ['was never started', makeWorker({ session: 0 }), asked],
    ['does not run Docker', makeWorker(), { ...asked, runtime: 'Docker' as const }],
    ['isolates by Bubblewrap, the file asks for Gvisor', makeWorker(), { ...asked, isolation: 'Gvisor' as const }],
    ['0.999 vCPU free, 1 asked', makeWorker({ reserved: { ...taken, cpuMillis: 1001 } }), asked],
    ['1,023 MiB memory free, 1 GiB asked', makeWorker({ reserved: { ...taken, memoryMib: 1025 } }), asked],
    ['4.9 GiB disk free, 4.9 GiB asked', makeWorker({ reserved: { ...taken, diskMib: 5001 } }), asked],
    [
      '0 GPU free, 1 asked',
      makeWorker({}, { accelerators: [{ kind: 1, count: 4, memoryMib: 8_192 }] }),
      { ...asked, resources: { ...asked.resources, gpus: 1 } },
    ],
    ['0 GPU free, 1 asked', makeWorker(), { ...asked, resources: { ...asked.resources, gpus: 1 } }],
  ])('says: %s', (words, worker, requirements) => {
    const reason = unfitReason(worker, requirements)
    expect(reason && describeUnfit(reason)).toBe(words)
  })
})
