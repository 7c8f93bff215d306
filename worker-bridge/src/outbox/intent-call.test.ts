import { expect, it } from 'vitest'
import { intentCall, reportCall } from './intent-call.ts'
import { intentFromJson, intentToJson } from './intent-json.ts'

const key = { task: 2n ** 60n, replica: 1, attempt: 2 }

it('carries the news that the secrets have come, also from disk', () => {
  const intent = intentFromJson(intentToJson({ ...key, kind: 'secretsReceived' }))
  expect(intentCall(intent, 3)).toEqual({ name: ['edgeConnect', 'secretsReceived'], params: [{ session: 3, ...key }] })
})

it('carries no reports too', () => {
  expect(reportCall('heartbeat', [], 3)).toEqual({ name: ['edgeConnect', 'heartbeat'], params: [3, []] })
})
