import { EXCLUSION_NAMES } from '@edgecloud/protocol'
import { expect, it } from 'vitest'
import { parseTask } from './fixtures/parse-task.ts'
import { reasonWords } from './reason-words.ts'

const task =
  parseTask(`services: { a: { command: [sh], deploy: { resources: { limits: { cpus: '2.5', memory: 4608M } } } } }
x-edge:
  runtime: shell
  disk: 2G
  accelerators: { gpu: 1 }
  placement: { near: [1, 2], radiusKm: 1700, regions: [eu-central, eu-west] }
`)

it('says what each reason wants, with its figure', () => {
  expect(EXCLUSION_NAMES.map((reason) => reasonWords(reason, task))).toEqual([
    'Take no new tasks',
    'Not heard of',
    'No Shell',
    'Isolate less than bubblewrap',
    'Under 2.5 vCPU free',
    'Under 4.5 GiB memory free',
    'Under 2 GiB disk free',
    'Under 1 GPU free',
    'Not within 1,700 km',
    'Not in eu-central, eu-west',
  ])
})
