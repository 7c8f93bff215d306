import { expect, it } from 'vitest'
import { stopProgress } from './stop-progress.ts'

it('says where the request is and what follows', () => {
  expect(stopProgress({ state: 'signing' })).toEqual({ text: 'Waiting for your wallet', bad: false })
  const block = { number: 1_200, hash: '0x01' }
  expect(stopProgress({ state: 'final', hash: '0x02', block, events: [], taskId: undefined }).text).toMatch(
    /^Final in block 1,200\./,
  )
})

it('keeps the reason and the code of a refusal', () => {
  expect(stopProgress({ state: 'refused', code: 'edgeConnect.NotOwner', message: 'Not yours.' })).toEqual({
    text: 'The task was not stopped: Not yours. (edgeConnect.NotOwner)',
    bad: true,
  })
})
