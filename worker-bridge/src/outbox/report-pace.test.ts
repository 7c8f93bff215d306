import { expect, it } from 'vitest'
import { reportPace } from './report-pace.ts'

it.each([
  ['few workers', { heartbeatInterval: 3, silence: 60 }, { interval: 20, latest: 40, eraBlocks: 16 }],
  ['many workers', { heartbeatInterval: 50, silence: 200 }, { interval: 50, latest: 132, eraBlocks: 32 }],
  ['very many', { heartbeatInterval: 300, silence: 1_200 }, { interval: 300, latest: 800, eraBlocks: 64 }],
  ['little patience', { heartbeatInterval: 3, silence: 30 }, { interval: 10, latest: 20, eraBlocks: 8 }],
  [
    'less patience than free reports',
    { heartbeatInterval: 30, silence: 60 },
    { interval: 20, latest: 40, eraBlocks: 16 },
  ],
])('leaves room for three tries with %s', (_name, pace, expected) => {
  expect(reportPace({ ...pace, active: 1 })).toEqual(expected)
  expect(3 * expected.interval).toBeLessThanOrEqual(pace.silence)
})
