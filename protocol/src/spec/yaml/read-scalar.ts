import type { Scalar } from 'yaml'
import type { SpecPath } from '../problem.ts'
import type { Conversion, JsonValue } from './conversion.ts'
import { variableFix } from './variable-fix.ts'

const ADVICE =
  'A worker has no variables to fill in. Write the value itself, a password as a secret, or $$ for a dollar sign'

/** Reads a scalar; `$$` becomes `$` as in Compose, and a single `$` is refused because a worker has no variables to offer. */
export function readScalar(node: Scalar, path: SpecPath, { map, problems }: Conversion): JsonValue {
  const { value } = node
  const [from, to] = node.range ?? [0, 0]
  if (typeof value === 'string') {
    const single = /(?<!\$)(?:\$\$)*\$(?!\$)/.exec(value)
    if (single) {
      const found = variableFix(map.slice(from, to), path, node.type)
      const fix = found && { ...found, from, to }
      problems.add(
        'spec_interpolation',
        `${variableAt(value, single.index + single[0].length - 1)}: ${ADVICE}`,
        path,
        map.position(from, to),
        fix,
      )
      problems.poison(path) // what its text is not, its value may be
    }
    return value.replaceAll('$$', () => '$')
  }
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const fix = { label: 'Quote it', replacement: `"${node.source ?? String(value)}"`, from, to }
    problems.add(
      'spec_bad_value',
      'This number is too large to be exact. Quote it if it is text',
      path,
      map.position(from, to),
      fix,
    )
    problems.poison(path)
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** The variable that starts at an offset, as it is written; a long one is cut. */
function variableAt(text: string, offset: number): string {
  return `"${/^\$(?:\{[^}]*\}?|\w*)/.exec(text.slice(offset, offset + 64))?.[0] ?? '$'}"`
}
