import { expect, test } from '@playwright/test'
import { measureInitialJs } from '../../scripts/app/initial-js.ts'
import { ROOT } from '../support/root.ts'

/** Bytes after gzip that a page may load before the light client starts. */
const LIMIT = 120_000

test('no page loads more than 120 kB of script before the light client', () => {
  const pages = measureInitialJs(ROOT)
  expect(pages.length).toBeGreaterThan(4)
  const over = pages.filter(({ gzipBytes }) => gzipBytes > LIMIT).map(({ page, gzipBytes }) => `${page}: ${gzipBytes}`)
  expect(over).toEqual([])
})
