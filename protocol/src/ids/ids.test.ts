import { describe, expect, it } from 'vitest'
import { possessionMessage } from '../chain/possession-message.ts'
import { formatRun, formatTaskId, parseTaskId } from './task-id.ts'
import { runId } from './run-id.ts'

const genesis = new Uint8Array(32).fill(0xab)
const run = { genesis, task: 42n, replica: 0, attempt: 1 }

describe('runId', () => {
  it('keeps its value', () => {
    expect(runId(run)).toBe('eaa1826259acf5714d9e7c139598f23c')
  })

  it('differs in every part', () => {
    const others = [
      { ...run, genesis: new Uint8Array(32) },
      { ...run, task: 43n },
      { ...run, replica: 1 },
      { ...run, attempt: 2 },
    ]
    expect(new Set([run, ...others].map(runId)).size).toBe(5)
  })

  it.each([{ task: -1n }, { task: 2n ** 64n }, { replica: 65_536 }, { attempt: -1 }, { genesis: new Uint8Array(31) }])(
    'refuses %o',
    (change) => {
      expect(() => runId({ ...run, ...change })).toThrow(RangeError)
    },
  )
})

describe('task ids', () => {
  it('are written and read', () => {
    expect(formatTaskId(42n)).toBe('#42')
    expect(formatRun(run)).toBe('#42.0 attempt 1')
    expect(parseTaskId(' #42 ')).toBe(42n)
    expect(parseTaskId('18446744073709551615')).toBe(2n ** 64n - 1n)
  })

  it.each(['', '#', '-1', '1.5', '042', '18446744073709551616', '0x10', '1e3'])('do not include "%s"', (text) => {
    expect(parseTaskId(text)).toBeUndefined()
  })
})

describe('possessionMessage', () => {
  const fields = { genesis, operator: genesis, hot: genesis, peer: genesis, sealing: genesis }

  it('is the domain and five fields of 32 bytes', () => {
    const message = possessionMessage({ ...fields, hot: new Uint8Array(32).fill(1) })
    expect(message).toHaveLength(20 + 5 * 32)
    expect(new TextDecoder().decode(message.subarray(0, 20))).toBe('edgecloud/register/1')
    expect(message.subarray(84, 116)).toEqual(new Uint8Array(32).fill(1))
  })

  it('takes no field of another length', () => {
    expect(() => possessionMessage({ ...fields, peer: new Uint8Array(38) })).toThrow(RangeError)
  })
})
