import { prepareWorker, type ChainSpread } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { apartFrom } from './apart-from.ts'
import { makeWorker } from '$lib/workers/fixtures/make-worker.ts'

const worker = (id: number, operator: string, region: string) => {
  const made = makeWorker({ id, operator })
  return prepareWorker({ ...made, profile: { ...made.profile, region } })
}
const taken = worker(0, 'a', 'west')
const all = [taken, worker(1, 'a', 'east'), worker(2, 'b', 'west'), worker(3, 'b', 'east')]

it.each<[ChainSpread, number[]]>([
  ['None', [1, 2, 3]],
  ['Operator', [2, 3]],
  ['Region', [1, 3]],
])('keeps %s apart', (spread, expected) => {
  expect(all.filter(apartFrom([taken], spread)).map(({ id }) => id)).toEqual(expected)
})
