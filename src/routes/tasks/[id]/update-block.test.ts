import { parseTaskFile } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { updateBlock } from './update-block.ts'

const broken = parseTaskFile('services:\n  a:\n    imge: x\n')
const facts = {
  problems: [],
  hash: '0x02',
  runs: '0x01',
  bodyFits: true,
  moves: [{ replica: 0, worker: 1, kind: 'stays' }],
} as const

it('lets a file be signed that changes something and fits', () => {
  expect(updateBlock(facts)).toBeUndefined()
})

it.each([
  ['Fix line 2 to sign', { hash: undefined, problems: broken.ok ? [] : broken.problems }],
  ['The file means the same as the one that runs', { hash: '0x01' }],
  ['The file is too large for the chain', { bodyFits: false }],
  ['Waits until this browser has checked the chain', { moves: undefined }],
  ['No replica goes on that could take the file', { moves: [] }],
  ['Replica 3 would fit nowhere', { moves: [{ replica: 2, worker: 1, kind: 'stuck' }] }],
] as const)('says: %s', (words, change) => {
  expect(updateBlock({ ...facts, ...change })).toBe(words)
})
