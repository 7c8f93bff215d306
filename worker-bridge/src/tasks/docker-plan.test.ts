import { expect, it } from 'vitest'
import { parseTaskFile } from '@edgecloud/protocol'
import { dockerPlan } from './docker-plan.ts'

const HEAD = {
  runId: 'a'.repeat(32),
  task: { id: '1', replica: 0, attempt: 1, owner: 'owner', specHash: `0x${'00'.repeat(32)}` },
  logKey: '11'.repeat(32),
}

it('checks the health of a service once a second at most, however often its task asks for it', () => {
  for (const [asked, given] of [
    ['1ms', 1_000],
    ['5s', 5_000],
  ] as const) {
    const check = `healthcheck: { test: 'true', interval: ${asked} }`
    const parsed = parseTaskFile(`services:\n  web: { image: 'busybox:1', ${check} }\nx-edge: { runtime: docker }\n`)
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
    expect(dockerPlan(parsed.spec, HEAD).containers[0]?.docker?.healthcheck?.intervalMs).toBe(given)
  }
})
