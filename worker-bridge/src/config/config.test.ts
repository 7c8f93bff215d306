import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { configSchema, parseConfig } from '../config.ts'
import { JsonPlaces } from './json-places.ts'
import { EXAMPLE_CONFIG, exampleAt } from './example-config.ts'
import { configKeys } from './schema-at.ts'

const text = JSON.stringify({ ...EXAMPLE_CONFIG, inputs: { allow: [] } }, undefined, 2)
const parse = (changed: string) => parseConfig(changed, 'config.json')

/** What is said of the example with one line of it replaced. */
function said(from: string, to: string): string {
  expect(text).toContain(from)
  try {
    parse(text.replace(from, to))
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
  return 'nothing'
}

describe('parseConfig', () => {
  it('takes the example', () => {
    expect(parse(text)).toMatchObject({ name: 'berlin-1', rates: { cpuMilliPlanck: 1000n } })
  })

  it('has an example for every key', () => {
    const lacking = configKeys(configSchema).filter(
      ({ key }) => exampleAt(key.replaceAll('[]', '.0').split('.')) === undefined,
    )
    expect(lacking).toEqual([])
  })

  it.each([
    [
      'a misspelled key',
      '"logRetentionHours"',
      '"logRetentionHour"',
      /^config.json: line 47, column 3, logRetentionHour: .*Did you mean "logRetentionHours"\?$/,
    ],
    [
      'a key of nowhere',
      '"region"',
      '"zzzzzzzz"',
      /zzzzzzzz: This key is not known. Remove it; known here are name, region, /,
    ],
    [
      'a missing key',
      '"logLevel": "info",',
      '',
      /line 1, column 1, logLevel: This key is missing. Example: "logLevel": "info"/,
    ],
    [
      'text for a number',
      '"wsPort": 30333',
      '"wsPort": "30333"',
      /line 11, column 5, listen.wsPort: .*expected number.* Example: "wsPort": 30333/,
    ],
    ['a port that is too large', '"wsPort": 30333', '"wsPort": 70000', /line 11, column 5, listen.wsPort: .*65535/],
    ['an unknown word', '"runc"', '"rune"', /capability.isolation: .*"runc"/],
    ['a bad entry of a list', '"203.0.113.7"', '"here"', /announceHosts\[0\]: /],
    [
      'figures for everybody unasked',
      '"host": "127.0.0.1"',
      '"host": "0.0.0.0"',
      /prometheus.host: Others could read .*"public": true/,
    ],
    ['a missing comma', '"berlin-1",', '"berlin-1"', /line 3, column 3: A comma or } is needed here/],
    ['a comma too much', '"info",', '"info",,', /line 48, column 22: A key in double quotes is needed here/],
    ['a comment', '"berlin-1",', '"berlin-1", // ours', /line 2, column 23: A key in double quotes/],
    ['single quotes', '"berlin-1"', "'berlin-1'", /line 2, column 11: Write double quotes/],
    [
      'a key twice',
      '"name": "berlin-1",',
      '"name": "a", "name": "b",',
      /line 2, column 16: The key "name" is there twice/,
    ],
  ])('names key, line, column and what to do of %s', (_what, from, to, message) => {
    expect(said(from, to)).toMatch(message)
  })

  it('names all faults at once', () => {
    const message = said('"latitude": 52.52', '"latitude": 95, "lattitude": 1')
    expect(message.split('\n')).toHaveLength(2)
    expect(message).toMatch(/location.latitude: .*90/)
    expect(message).toMatch(/location.lattitude: .*"latitude"/)
  })

  it('takes 0.0.0.0 for figures when the operator says so', () => {
    expect(
      said(
        '"host": "127.0.0.1",\n    "port": 9464,\n    "public": false',
        '"host": "0.0.0.0",\n    "port": 9464,\n    "public": true',
      ),
    ).toBe('nothing')
  })
})

describe('JsonPlaces', () => {
  it('takes what JSON.parse takes and nothing else, but for keys that are there twice', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', '{', '}', '[', ']', ',', '"', '0', '\\', 'x', '\n'),
        (json, at, put) => {
          const changed = json.slice(0, at % (json.length + 1)) + put + json.slice((at % (json.length + 1)) + (at % 2))
          const ours = fault(() => new JsonPlaces(changed))
          fc.pre(ours === undefined || !/twice|levels/.test(ours))
          expect(ours === undefined).toBe(fault(() => JSON.parse(changed)) === undefined)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('is not brought down by depth', () => {
    expect(() => new JsonPlaces('['.repeat(100_000))).toThrow(/levels/)
  })
})

function fault(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    return String(error)
  }
}
