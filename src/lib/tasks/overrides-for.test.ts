import { expect, it } from 'vitest'
import { parseTask } from './fixtures/parse-task.ts'
import { idleOverrides, overridesFor } from './overrides-for.ts'

const { spec } = parseTask(`services:
  web: { command: [sh], environment: { MODE: plain } }
  cache: { command: [sh] }
x-edge:
  runtime: shell
  overrides:
    eu-central:
      services: { web: { environment: { MODE: centre } }, cache: { command: [ls] } }
    '7':
      services: { web: { command: [ls] } }
    us-east:
      services: { web: { command: [ls] } }
`)

it('applies those of the region first, then those of the worker itself', () => {
  expect(overridesFor(spec, { worker: 7, region: 'eu-central' })).toEqual([
    { where: 'eu-central', services: ['web', 'cache'] },
    { where: '7', services: ['web'] },
  ])
  expect(overridesFor(spec, { worker: 8, region: 'toString' })).toEqual([])
})

it('names those that nobody gets', () => {
  expect(idleOverrides(spec, [{ worker: 8, region: 'eu-central' }])).toEqual(['7', 'us-east'])
})
