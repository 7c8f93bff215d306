import { parseTaskFile } from '@edgecloud/protocol'
import { describe, expect, it } from 'vitest'
import { EXAMPLES } from './examples.ts'
import { makeWorker } from '$lib/workers/fixtures/make-worker.ts'
import { signBlock, type SignFacts } from './sign-block.ts'

const example = parseTaskFile(EXAMPLES[0].text)
const broken = parseTaskFile('services:\n  a:\n    imge: x\n')
const facts: SignFacts = {
  problems: [],
  requirements: example.ok ? example.requirements : undefined,
  bodyFits: true,
  placed: [0],
  workers: [makeWorker()],
  chainReady: true,
  hasAccount: true,
  cost: { fee: 1n, deposit: 2n, spendable: 3n },
  format: (planck) => `${planck} EDG`,
}

const outlook = { matching: 3, replicas: 2, unplaced: 0, hint: undefined }

describe('signBlock', () => {
  it('lets the example be signed', () => {
    expect(signBlock(facts)).toBeUndefined()
  })

  it('does not wait for the estimate: the chain refuses what is too dear', () => {
    expect(signBlock({ ...facts, cost: undefined })).toBeUndefined()
  })

  it('lets a task be signed for which the chain finds every worker', () => {
    expect(signBlock({ ...facts, placed: outlook })).toBeUndefined()
  })

  it.each([
    ['No worker matches', { matching: 0, unplaced: 2 }],
    ['No worker matches. Line 9 helps.', { matching: 0, unplaced: 2, hint: 'Line 9 helps' }],
    ['Only 1 of 2 replicas find a worker', { unplaced: 1 }],
  ])('says of placement by the chain: %s', (words, change) => {
    expect(signBlock({ ...facts, placed: { ...outlook, ...change } })).toBe(words)
  })

  it('takes the word of the chain on it', () => {
    const quote = { deposit: 2n, replicas: [], unplaced: 1 }
    const cost = { fee: 1n, deposit: 2n, spendable: 3n, quote }
    expect(signBlock({ ...facts, placed: outlook, cost })).toBe('The chain finds a worker for 1 of 2 replicas only')
  })

  it.each([
    ['Fix line 2 to sign', { problems: broken.ok ? [] : broken.problems }],
    ['The file is too large for the chain', { bodyFits: false }],
    ['Choose a worker to sign', { placed: [] }],
    ['At most 16 workers', { placed: Array.from({ length: 17 }, (_, id) => id) }],
    ['The chain is not checked yet', { chainReady: false }],
    ['Worker 7 is not on this chain.', { placed: [0, 7] }],
    ['ber-01 cannot take it', { workers: [makeWorker({ session: 0 })] }],
    ['Connect a wallet to sign', { hasAccount: false }],
    ['The account can spend only 2 EDG', { cost: { fee: 1n, deposit: 2n, spendable: 2n } }],
  ])('says: %s', (words, change) => {
    expect(signBlock({ ...facts, ...change })).toBe(words)
  })
})
