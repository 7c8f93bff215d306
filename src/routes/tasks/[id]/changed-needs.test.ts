import { makeTask } from '$lib/tasks/fixtures/make-task.ts'
import { expect, it } from 'vitest'
import { changedNeeds } from './changed-needs.ts'

const { requirements } = makeTask([])

it('names only what changes', () => {
  expect(changedNeeds(requirements, requirements)).toEqual([])
  const resources = { ...requirements.resources, memoryMib: 2048 }
  expect(changedNeeds(requirements, { ...requirements, resources, timeout: 0 })).toEqual([
    { name: 'Memory per replica', value: '64 MiB, then 2 GiB' },
    { name: 'Time limit', value: '600 s, then none' },
  ])
})
