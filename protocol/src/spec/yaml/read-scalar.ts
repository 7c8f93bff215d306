import type { Scalar } from 'yaml'
import type { SpecPath } from '../problem.ts'
import type { Conversion, JsonValue } from './conversion.ts'

/** Reads a scalar; `$$` becomes `$` as in Compose, and a single `$` is refused because a worker has no variables to offer. */
export function readScalar(node: Scalar, path: SpecPath, { map, problems }: Conversion): JsonValue {
  const { value } = node
  const [from, to] = node.range ?? [0, 0]
  if (typeof value === 'string') {
    if (/(?<!\$)(?:\$\$)*\$(?!\$)/.test(value)) {
      const source = map.slice(from, to)
      const replacement = source.replace(/\$\$|\$/g, () => '$$')
      const fix = { label: 'Double the dollar signs', replacement, from, to }
      problems.add(
        'spec_interpolation',
        'A worker has no variables to fill in. Write $$ for a dollar sign',
        path,
        map.position(from, to),
        fix,
      )
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
