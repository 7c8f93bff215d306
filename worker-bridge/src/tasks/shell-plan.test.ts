import { expect, it } from 'vitest'
import { parseTaskFile } from '@edgecloud/protocol'
import { RunUnsupportedError } from '../executors/errors.ts'
import { shellPlan } from './shell-plan.ts'

const MIB = 1_048_576
const HEAD = {
  runId: 'a'.repeat(32),
  task: { id: '1', replica: 0, attempt: 1, owner: 'owner', specHash: `0x${'00'.repeat(32)}` },
  logKey: '11'.repeat(32),
}
const input = { url: 'https://data.example/in.csv', sha256: '0'.repeat(64), path: '/data/in.csv' }

function planOf(edge: object) {
  const own = { kind: 'batch', runtime: 'shell', timeout: '1m', disk: '64M', ...edge }
  const parsed = parseTaskFile(`services: {main: {command: [sh, -c, 'true']}}\nx-edge: ${JSON.stringify(own)}\n`)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return shellPlan(parsed.spec, HEAD)
}

it('gives all of the reserved disk to the log of a task that keeps nothing else', () => {
  expect(planOf({})).toMatchObject({ inputs: [], outputs: [], diskMib: 64, logQuotaBytes: 64 * MIB })
})

it('has inputs and outputs, which share the reserved disk with the log', () => {
  expect(planOf({ inputs: [input] })).toMatchObject({ inputs: [input], logQuotaBytes: 16 * MIB })
  const outputs = ['/data/out', '/data/out/']
  expect(planOf({ outputs })).toMatchObject({ outputs: ['/data/out'], logQuotaBytes: 16 * MIB })
})

it('refuses outputs inside of others', () => {
  expect(() => planOf({ outputs: ['/data/out', '/data/out/in'] })).toThrow(RunUnsupportedError)
})
