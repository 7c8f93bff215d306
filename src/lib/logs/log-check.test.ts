import { expect, it } from 'vitest'
import type { LinkState } from './link-state.ts'
import { headOnChain, logCheck, type LogCheck } from './log-check.ts'

const root = new Uint8Array(32).fill(0xab)
const hex = `0x${'ab'.repeat(32)}`
const live: LinkState = { kind: 'live' }
const ended: LinkState = { kind: 'ended', outcome: 'exited', exitCode: 0, reason: '' }
const untrusted: LinkState = { kind: 'untrusted', code: 'log_proof_invalid', message: '', verified: 3n }

it.each<[LogCheck, LinkState, { here: bigint; checked?: bigint; proven: bigint; onChain: bigint }]>([
  ['unchecked', live, { here: 0n, checked: 0n, proven: 0n, onChain: 0n }],
  ['unchecked', live, { here: 3n, proven: 0n, onChain: 0n }],
  ['unchecked', live, { here: 5n, checked: 3n, proven: 0n, onChain: 0n }],
  ['worker', live, { here: 4n, checked: 4n, proven: 0n, onChain: 0n }],
  ['worker', ended, { here: 4n, checked: 4n, proven: 0n, onChain: 0n }],
  ['partly', live, { here: 4n, checked: 4n, proven: 3n, onChain: 3n }],
  ['partly', ended, { here: 4n, checked: 4n, proven: 3n, onChain: 3n }],
  ['chain', live, { here: 3n, checked: 3n, proven: 3n, onChain: 3n }],
  // Fewer than the chain knows of is never good, whatever the worker says.
  ['behind', ended, { here: 3n, checked: 3n, proven: 0n, onChain: 4n }],
  ['behind', live, { here: 3n, checked: 3n, proven: 3n, onChain: 4n }],
  ['broken', untrusted, { here: 3n, checked: 3n, proven: 3n, onChain: 3n }],
])('%s: %o %o', (expected, state, { here, checked, proven, onChain }) => {
  const head = checked === undefined ? undefined : { size: checked, root }
  expect(logCheck({ state, entries: here, checked: head, proven }, { size: onChain, root: hex })).toBe(expected)
})

it('reads the head of the chain, and takes none for none', () => {
  expect(headOnChain({ size: 3n, root: hex })).toEqual({ size: 3n, root })
  expect(headOnChain({ size: 0n, root: `0x${'00'.repeat(32)}` })).toBeUndefined()
})
