import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { isErrorCode } from '@edgecloud/protocol'
import { ConfigError, parseConfig } from './config.ts'

const source = new URL('.', import.meta.url)
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.includes('fixtures'))
  .map((file) => [file, readFileSync(new URL(file, source), 'utf8')] as const)

describe('errors of the bridge', () => {
  it('all have a row in the table', () => {
    const codes = files.flatMap(([file, text]) =>
      [...text.matchAll(/\bcode(?: =|:) '([a-z]+(?:_[a-z]+)*)',?$/gm)].map(([, code = '']) => [file, code] as const),
    )
    expect(codes.length).toBeGreaterThan(15)
    expect(codes.filter(([, code]) => !isErrorCode(code))).toEqual([])
  })

  it('of the configuration name the file and what is wrong in it', () => {
    const wrong = () => parseConfig('{}', '/data/config.json')
    expect(wrong).toThrow(ConfigError)
    expect(wrong).toThrow(/^\/data\/config\.json: line 1, column 1, name: This key is missing/)
    expect(new ConfigError('--owner-key', 'is missing')).toMatchObject({
      ...{ code: 'config', message: '--owner-key: is missing' },
      data: { source: '--owner-key', problem: 'is missing' },
    })
  })
})
