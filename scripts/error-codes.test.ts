import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { isErrorCode } from '@edgecloud/protocol'
import { ROOT } from '../tests/support/root.ts'

const SOURCES = globSync('{src,light-client/src,protocol/src,worker-bridge/src}/**/*.ts', { cwd: ROOT }).filter(
  (path) => !path.endsWith('.test.ts') && !path.includes('/fixtures/') && !path.includes('/generated/'),
)

it('has a row in the table of errors for the code of every error', () => {
  const codes = SOURCES.flatMap((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8')
    const found = text.matchAll(/(?:readonly code = |EdgeError\(\s*|super\(\s*)'([a-z_]+)'/g)
    return [...found].map(([, code = '']) => ({ code, path }))
  })
  expect(codes.length).toBeGreaterThan(40)
  expect(codes.filter(({ code }) => !isErrorCode(code))).toEqual([])
})
