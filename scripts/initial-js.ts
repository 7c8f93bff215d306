// SPDX-License-Identifier: GPL-3.0-or-later
// Prints what each page of the built app loads before the light client, and fails over the limit.
import { measureInitialJs } from './app/initial-js.ts'

/** Kilobytes after gzip. */
const LIMIT_KB = 120

const pages = measureInitialJs(process.cwd())
for (const { page, files, gzipBytes } of pages) {
  console.log(`${page.padEnd(10)} ${(gzipBytes / 1000).toFixed(1).padStart(6)} kB gzip in ${files.length} files`)
}
const over = pages.filter(({ gzipBytes }) => gzipBytes > LIMIT_KB * 1000)
if (over.length > 0) {
  console.error(`Over ${LIMIT_KB} kB: ${over.map(({ page }) => page).join(', ')}`)
  process.exitCode = 1
}
