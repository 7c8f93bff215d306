import { describe, expect, it } from 'vitest'
import { FailedProofs } from './failed-proofs.ts'
import { FAILED_PROOFS_IN_TOTAL, FAILED_PROOFS_PER_HOST } from './limits.ts'

describe('FailedProofs', () => {
  it('holds back a host that forges, for a while, and no other', () => {
    const failed = new FailedProofs()
    for (let n = 0; n < 100; n += 1) failed.note('access_owner_signature', '2.2.2.2', 0)
    expect(failed.allows('2.2.2.2', 0)).toBe(false)
    expect(failed.allows('1.1.1.1', 0)).toBe(true)
    expect(failed.allows('2.2.2.2', 1000 / FAILED_PROOFS_PER_HOST.perSecond)).toBe(true)
  })

  it('does not count refusals that cost nothing', () => {
    const failed = new FailedProofs()
    for (let n = 0; n < 100; n += 1) failed.note('access_task_unknown', '2.2.2.2', 0)
    expect(failed.allows('2.2.2.2', 0)).toBe(true)
  })

  it('bounds what all hosts together can make it compute', () => {
    const failed = new FailedProofs()
    let checked = 0
    for (let n = 0; n < 1000; n += 1) {
      if (!failed.allows(`2.2.2.${n}`, 0)) continue
      checked += 1
      failed.note('access_owner_signature', `2.2.2.${n}`, 0)
    }
    expect(checked).toBe(FAILED_PROOFS_IN_TOTAL.burst)
  })
})
