import { flushSync } from 'svelte'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { ChainCall, CostEstimate } from './chain-calls.ts'
import { LiveCost, type CostQuestion } from './live-cost.svelte.ts'

const costOf = (fee: bigint): CostEstimate => ({ fee, deposit: 0n, spendable: 10n })
const cancel = (task: bigint): CostQuestion => ({ call: { kind: 'cancel', task }, address: 'alice' })

/** A chain that answers with what is left of `answers`, and with errors from then on. */
function asking(...answers: (CostEstimate | Error)[]) {
  const asked: ChainCall[] = []
  const chain = $state({
    finalized: { number: 1 },
    estimate: (call: ChainCall) => {
      asked.push(call)
      const next = answers.shift() ?? new Error('no peer')
      return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
    },
  })
  let question = $state.raw<CostQuestion | undefined>(cancel(1n))
  let costs: LiveCost | undefined
  onTestFinished($effect.root(() => void (costs = new LiveCost(chain, () => question))))
  const settled = async () => {
    flushSync()
    await new Promise((resolve) => setTimeout(resolve))
    flushSync()
  }
  return {
    asked,
    fee: () => costs?.answer?.cost.fee,
    finalize: async () => {
      chain.finalized = { number: chain.finalized.number + 1 }
      await settled()
    },
    ask: async (next: CostQuestion | undefined) => {
      question = next
      await settled()
    },
    settled,
  }
}

it('asks once for one question, whatever blocks come', async () => {
  const { asked, fee, finalize, settled } = asking(costOf(3n), costOf(4n))
  await settled()
  await finalize()
  expect(fee()).toBe(3n)
  expect(asked).toHaveLength(1)
})

it('asks again when the question changes, and forgets the answer when there is none', async () => {
  const { asked, fee, ask, settled } = asking(costOf(3n), costOf(4n))
  await settled()
  await ask(cancel(2n))
  expect(fee()).toBe(4n)
  expect(asked).toEqual([cancel(1n).call, cancel(2n).call])
  await ask(undefined)
  expect(fee()).toBeUndefined()
  expect(asked).toHaveLength(2)
})

it('asks again with the next final block after no answer came, and not before', async () => {
  const { asked, fee, finalize, settled } = asking(new Error('no peer'), new Error('no peer'), costOf(3n))
  await settled()
  await settled()
  expect(asked).toHaveLength(1)
  await finalize()
  expect(asked).toHaveLength(2)
  expect(fee()).toBeUndefined()
  await finalize()
  await vi.waitFor(() => expect(fee()).toBe(3n))
  await finalize()
  expect(asked).toHaveLength(3)
})

it('does not take an answer to an earlier question', async () => {
  const late = Promise.withResolvers<CostEstimate>()
  const answers = [late.promise, Promise.resolve(costOf(4n))]
  const chain = { finalized: undefined, estimate: () => answers.shift() ?? Promise.reject(new Error('no peer')) }
  let question = $state.raw(cancel(1n))
  let costs: LiveCost | undefined
  onTestFinished($effect.root(() => void (costs = new LiveCost(chain, () => question))))
  flushSync()
  question = cancel(2n)
  flushSync()
  await vi.waitFor(() => expect(costs?.answer?.cost.fee).toBe(4n))
  late.resolve(costOf(9n))
  await new Promise((resolve) => setTimeout(resolve))
  expect(costs?.answer?.cost.fee).toBe(4n)
})
