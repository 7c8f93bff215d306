import { expect, it } from 'vitest'
import { makeWorker } from './fixtures/make-worker.ts'
import { takesTasks } from './takes-tasks.ts'

it('takes a worker for what the chain would', () => {
  const worker = makeWorker({ silentFor: 60 })
  expect(takesTasks(worker, 60)).toBe(true)
  expect(takesTasks(worker, undefined)).toBe(true)
  expect(takesTasks(worker, 59)).toBe(false)
  expect(takesTasks({ ...worker, session: 0 }, 60)).toBe(false)
  expect(takesTasks({ ...worker, status: { kind: 'draining' } }, 60)).toBe(false)
  const { cpuMillis } = worker.profile.capability
  expect(takesTasks({ ...worker, reserved: { ...worker.reserved, cpuMillis } }, 60)).toBe(false)
})
