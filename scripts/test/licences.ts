// SPDX-License-Identifier: GPL-3.0-or-later
// Every installed package must carry a licence that may be part of a GPL-3.0 whole.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import parse from 'spdx-expression-parse'
import { z } from 'zod'
import { ROOT } from '../../tests/support/root.ts'

const COMPATIBLE = new Set([
  ...['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'Unlicense', 'CC0-1.0', 'Zlib'],
  ...['BlueOak-1.0.0', 'Python-2.0', 'WTFPL', 'MPL-2.0', 'LGPL-3.0-or-later', 'LGPL-3.0-only', 'GPL-3.0-only'],
  ...['GPL-3.0-or-later', 'GPL-3.0-or-later WITH Classpath-exception-2.0', 'OFL-1.1', 'CC-BY-4.0', 'CC-BY-3.0'],
])
/** Packages whose package.json lacks an SPDX expression; what their licence file says, looked at by a person. */
const LOOKED_AT: Record<string, string> = {
  '@node-datachannel/linux-x64-gnu': 'MPL-2.0',
  'node-datachannel': 'MPL-2.0',
  buildcheck: 'MIT',
  'cpu-features': 'MIT',
  ssh2: 'MIT',
  readline: 'BSD-2-Clause',
}

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ link: z.boolean().optional() })) })
const packageSchema = z.object({ name: z.string(), license: z.unknown().optional() })

type Expression = ReturnType<typeof parse>
const allowed = (expression: Expression): boolean =>
  'license' in expression
    ? COMPATIBLE.has(
        [expression.license + (expression.plus === true ? '+' : ''), expression.exception]
          .filter((part) => part !== undefined)
          .join(' WITH '),
      ) || COMPATIBLE.has(expression.license)
    : expression.conjunction === 'or'
      ? allowed(expression.left) || allowed(expression.right)
      : allowed(expression.left) && allowed(expression.right)

const problems: string[] = []
const lock = lockSchema.parse(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')))
for (const [path, entry] of Object.entries(lock.packages)) {
  const file = join(ROOT, path, 'package.json')
  if (path === '' || entry.link === true || !path.includes('node_modules/') || !existsSync(file)) continue
  const { name, license } = packageSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const text = LOOKED_AT[name] ?? license
  try {
    if (typeof text !== 'string' || !allowed(parse(text))) problems.push(`${name}: ${JSON.stringify(text)}`)
  } catch {
    problems.push(`${name}: ${JSON.stringify(text)} is no SPDX expression`)
  }
}
if (problems.length > 0) {
  console.error(`Licences that do not fit, or are not said:\n${[...new Set(problems)].join('\n')}`)
  process.exit(1)
}
