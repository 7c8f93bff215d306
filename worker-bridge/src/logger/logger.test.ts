import { closeSync, openSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createLogger } from './logger.ts'
import type { LogLevel, Logger } from './logger.ts'
import { RepetitionLimit } from './repetition-limit.ts'

it('goes on when what it writes to is full', async () => {
  const fd = openSync('/dev/full', 'w')
  try {
    const logger = createLogger({ level: 'info', fd })
    for (let line = 0; line < 100; line += 1) expect(() => logger.info('lost')).not.toThrow()
    await new Promise((resolve) => setImmediate(resolve))
  } finally {
    closeSync(fd)
  }
})

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'edgecloud-logger-'))
})
afterEach(() => rm(directory, { recursive: true }))

const lineSchema = z.looseObject({ level: z.string(), time: z.iso.datetime(), event: z.string() })

/** What a logger wrote, raw and read. */
async function written(act: (logger: Logger) => void, level: LogLevel = 'debug') {
  const path = join(directory, 'log')
  const fd = openSync(path, 'w')
  act(createLogger({ level, fd }))
  closeSync(fd)
  const raw = await readFile(path, 'utf8')
  const lines = raw
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => lineSchema.parse(JSON.parse(line)))
  return { raw, lines }
}

describe('createLogger', () => {
  it('writes level, time, event and fields, one line of JSON each', async () => {
    const { lines } = await written((logger) =>
      logger.child({ part: 'x' }).info('task started', { task: 7n, count: 2 }),
    )
    expect(lines).toEqual([
      { level: 'info', time: expect.any(String) as string, event: 'task started', part: 'x', task: '7', count: 2 },
    ])
  })

  it('stays one plain line whatever peers and tasks put into it', async () => {
    const hostile = [
      '\n{"level":"error","event":"forged"}\n',
      '\r\x1b[2J\x1b]0;owned\x07',
      '\x9b31m\x7f\u2028\u2029\u202egnp\u2066\ufeff\ud800',
      '"},{"level":"error"',
      '__proto__',
    ]
    const { raw, lines } = await written((logger) => {
      for (const text of hostile) logger.warn('peer said', { [text]: text, error: new Error(text) })
    })
    expect(lines).toHaveLength(hostile.length)
    expect(
      [...raw].filter((character) => character !== '\n' && /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(character)),
    ).toEqual([])
    expect(lines.map((line) => line.event)).toEqual(hostile.map(() => 'peer said'))
    expect(lines.map((line, index) => line[hostile[index] ?? ''])).toEqual(
      hostile.map((text) => (text === '__proto__' ? expect.anything() : text)),
    )
  })

  it('keeps no secret, however deep in an error or under which name', async () => {
    const needle = 'hunter2hunter2'
    const error = Object.assign(new Error(`GET https://user:${needle}@registry.example/v2 failed`), {
      config: { auth: { username: 'u', password: needle } },
      headers: { Authorization: `Basic ${needle}` },
      cause: Object.assign(new Error(`Bearer ${needle}`), { seed: needle }),
    })
    const { raw } = await written((logger) => {
      logger.error('pull failed', { error, login: { password: needle, serveraddress: 'r' } })
      logger.info('x', { hotSeed: needle, operatorSuri: needle, tokenSignature: needle, 'set-cookie': [needle] })
      logger.child({ registryPassword: needle }).warn('y', { nested: [{ deep: { privateKey: needle } }] })
      logger.info('keys', { seedBytes: new TextEncoder().encode(needle), map: new Map([['secret', needle]]) })
    })
    expect(raw).not.toContain(needle)
    expect(raw).not.toContain(Buffer.from(needle).toString('hex'))
    expect(raw).toContain('[redacted]')
  })

  it('bounds a line, however large, deep or circular what is put into it', async () => {
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    const { raw } = await written((logger) => {
      logger.warn('large', { text: 'a'.repeat(1e7), list: Array.from({ length: 1e5 }, () => 'b') })
      logger.warn('circular', { circular, error: Object.assign(new Error('c'), { cause: circular }) })
      logger.warn('bytes', { bytes: new Uint8Array(1e6), act: () => undefined, at: new Date(NaN) })
    })
    expect(raw.length).toBeLessThan(16_384)
  })

  it('says the same only so often, and how often it was not said', async () => {
    const { lines, raw } = await written((logger) => {
      for (let n = 0; n < 100_000; n += 1) logger.warn('stream refused', { peer: n })
      logger.warn('another')
    })
    expect(raw.length).toBeLessThan(64 * 1024)
    expect(lines.at(-1)).toMatchObject({ event: 'another' })
    const limit = new RepetitionLimit(() => nowMs)
    let nowMs = 0
    const taken = Array.from({ length: 60 }, () => limit.take('m', 'quiet'))
    expect(taken.filter((held) => held === undefined)).toHaveLength(10)
    nowMs = 1000
    expect(limit.take('m', 'quiet')).toBe(10)
  })

  it('makes nothing of a line below its level', async () => {
    const { raw } = await written(
      (logger) =>
        logger.debug('x', {
          get boom(): string {
            throw new Error('read')
          },
        }),
      'info',
    )
    expect(raw).toBe('')
  })
})
