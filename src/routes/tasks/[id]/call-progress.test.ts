import { expect, it } from 'vitest'
import { tasks } from '../../../messages/en/tasks.ts'
import { callProgress } from './call-progress.ts'

const { progress } = tasks.stop

it('says where the request is and what follows', () => {
  expect(callProgress({ state: 'signing' }, progress)).toEqual({ text: 'Waiting for your wallet', bad: false })
  const block = { number: 1_200, hash: '0x01' }
  expect(callProgress({ state: 'final', hash: '0x02', block, events: [], taskId: undefined }, progress).text).toMatch(
    /^Final in block 1,200\./,
  )
})

it('keeps the reason and the code of a refusal', () => {
  expect(callProgress({ state: 'refused', code: 'edgeConnect.NotOwner', message: 'Not yours.' }, progress)).toEqual({
    text: 'The task was not stopped: Not yours. (edgeConnect.NotOwner)',
    bad: true,
  })
})
