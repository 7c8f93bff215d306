import { describe, expect, it } from 'vitest'
import { ownerBlock } from './owner-block.ts'

const open = { state: 'Open', cancelled: false, owner: 'alice' } as const
const free = { task: open, account: 'alice', synced: true, pending: false }

describe('a call about the task is blocked', () => {
  it('by nothing for the owner of a running task', () => {
    expect(ownerBlock(free)).toBeUndefined()
  })

  it.each([
    ['noAccount', { account: undefined }],
    ['notOwner', { account: 'bob' }],
    ['notSynced', { synced: false }],
    ['pending', { pending: true }],
    ['closed', { task: { ...open, state: 'Failed' } }],
    ['stopping', { task: { ...open, cancelled: true } }],
  ] as const)('%s', (reason, change) => {
    expect(ownerBlock({ ...free, ...change })).toBe(reason)
  })
})
