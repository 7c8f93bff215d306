// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run light-spec -- <raw chain spec> <file>`: writes the chain specification that a site should serve, which has a
// checkpoint in place of the genesis state. Run it every hour or so beside the site.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { makeLightSpec } from './site/make-light-spec.ts'

const [source, target] = parseArgs({ allowPositionals: true }).positionals
if (source === undefined || target === undefined) {
  console.error('Usage: npm run light-spec -- <raw chain specification> <file to write>')
  process.exit(2)
}
try {
  const made = await makeLightSpec(readFileSync(source, 'utf8'))
  // Under another name first: a visitor never gets half a file.
  writeFileSync(`${target}.new`, made)
  renameSync(`${target}.new`, target)
  console.log(`${target}: ${made.length} bytes, with a checkpoint of the newest final block`)
  process.exit(0)
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
