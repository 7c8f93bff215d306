import { describe, expect, it } from 'vitest'
import { RefusedError } from '../logs/errors.ts'
import type { RunPlace } from '../logs/owner-link.ts'
import { Deliveries } from './deliveries.svelte.ts'

const place = (replica: number, attempt = 1): RunPlace => ({ task: 1n, replica, attempt, worker: replica })
const secrets = new Map([['a', new Uint8Array([1])]])

/** Deliveries whose tries end as listed, by replica; the last one again and again. */
function make(ends: Record<number, readonly (Error | undefined)[]>, earlier?: Deliveries) {
  const tries: number[] = []
  const refused: string[] = []
  const deliveries = new Deliveries({
    deliver: ({ replica }) => {
      tries.push(replica)
      const of = ends[replica] ?? []
      const end = of[Math.min(tries.filter((one) => one === replica).length, of.length) - 1]
      return end === undefined ? Promise.resolve() : Promise.reject(end)
    },
    onRefused: (code) => refused.push(code),
    pauseMs: () => 0,
    earlier,
  })
  return { deliveries, tries, refused }
}

describe('deliveries', () => {
  it('go to all at once, and each ends on its own', async () => {
    const { deliveries, refused } = make({ 0: [undefined], 1: [new RefusedError('secrets_names')] })
    await deliveries.send([place(0), place(1)], secrets)
    expect(deliveries.of(place(0))).toEqual({ kind: 'delivered' })
    expect(deliveries.of(place(1))).toMatchObject({ kind: 'failed', code: 'secrets_names' })
    expect(deliveries.of(place(0, 2))).toBeUndefined()
    expect(refused).toEqual(['secrets_names'])
  })

  it('are tried again while the worker is behind or away, and not for ever', async () => {
    const behind = new RefusedError('secrets_not_awaited')
    const { deliveries, tries } = make({ 0: [behind, new Error('no way'), undefined], 1: [behind] })
    await deliveries.send([place(0), place(1)], secrets)
    expect(deliveries.of(place(0))).toEqual({ kind: 'delivered' })
    expect(deliveries.of(place(1))).toMatchObject({ kind: 'failed', code: 'secrets_not_awaited' })
    expect(tries.filter((one) => one === 1)).toHaveLength(9)
  })

  it('count as done when the worker has the secrets already', async () => {
    const { deliveries, refused } = make({ 0: [new Error('the answer was lost'), new RefusedError('secrets_there')] })
    await deliveries.send([place(0)], secrets)
    expect([deliveries.of(place(0))?.kind, refused]).toEqual(['delivered', []])
  })

  it('end with the page, and what was delivered is known to the next session', async () => {
    const { deliveries } = make({ 0: [undefined], 1: [new RefusedError('worker_stopping')] })
    await deliveries.send([place(0)], secrets)
    deliveries.stop()
    await deliveries.send([place(1)], secrets)
    expect(deliveries.of(place(1))).toBeUndefined()
    expect(make({}, deliveries).deliveries.of(place(0))).toEqual({ kind: 'delivered' })
  })
})
