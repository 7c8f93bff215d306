// SPDX-License-Identifier: GPL-3.0-or-later
// `npm run light-spec -- <raw chain spec> <file>`: writes the chain specification that a site should serve, which has a
// checkpoint in place of the genesis state. Run it every hour or so beside the site,
// with a specification whose nodes are yours: all visitors begin where it says.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ZodError, prettifyError } from 'zod'
import { writeDurably } from '../worker-bridge/src/storage/durable-file.ts'
import { makeLightSpec } from './site/make-light-spec.ts'

const [source, target] = parseArgs({ allowPositionals: true }).positionals
if (source === undefined || target === undefined) {
  console.error('Usage: npm run light-spec -- <raw chain specification> <file to write>')
  process.exit(2)
}
try {
  const made = await makeLightSpec(readFileSync(source, 'utf8'))
  writeDurably(target, made, 0o644) // a visitor never gets half a file
  console.log(`${target}: ${made.length} bytes, with a checkpoint of the newest final block`)
  process.exit(0)
} catch (error) {
  const said = error instanceof Error ? error.message : error
  console.error(error instanceof ZodError ? `${source} is not a chain specification:\n${prettifyError(error)}` : said)
  process.exit(1)
}
