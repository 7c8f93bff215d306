import { isAlias, isMap, isScalar, isSeq, type Node, type Pair } from 'yaml'
import type { SpecPath } from '../problem.ts'
import type { Conversion, JsonValue } from './conversion.ts'
import { readScalar } from './read-scalar.ts'

/** Names with a meaning of their own on JavaScript objects. */
const RESERVED = new Set(['__proto__', 'constructor', 'prototype'])

/** Turns a composed node, at most 32 levels deep by now, into plain data and notes where each part stands. */
export function convertNode(
  node: unknown,
  path: SpecPath,
  use: Conversion,
  key?: readonly [number, number],
): JsonValue {
  const range = rangeOf(node) ?? key ?? [0, 0]
  use.map.set(path, { value: range, ...(key && { key }) })
  if (isMap(node)) return convertMap(node.items, path, use)
  if (isSeq(node)) return node.items.map((item, index) => convertNode(item, [...path, index], use))
  if (isScalar(node)) return readScalar(node, path, use)
  // An alias has been refused by the token scan; nothing is known about its value.
  if (isAlias(node)) use.problems.poison(path)
  return null
}

function convertMap(items: readonly Pair[], path: SpecPath, use: Conversion): JsonValue {
  const result: { [key: string]: JsonValue } = {}
  for (const { key, value } of items) {
    const range = rangeOf(key) ?? rangeOf(value) ?? [0, 0]
    const name = keyName(key)
    if (name === undefined) {
      use.problems.add('spec_complex_key', 'A key must be plain text', path, use.map.position(...range))
      continue
    }
    const at = [...path, name]
    if (name === '<<') {
      use.problems.add(
        'spec_merge_key',
        '"<<": Merge keys are not allowed. Write the keys out',
        at,
        use.map.position(...range),
      )
    } else if (RESERVED.has(name)) {
      use.problems.add('spec_reserved_key', `"${name}" is a reserved name`, at, use.map.position(...range))
    } else if (Object.hasOwn(result, name)) {
      use.problems.add('spec_duplicate_key', `"${name}" appears twice`, at, use.map.position(...range))
    } else {
      result[name] = convertNode(value, at, use, range)
    }
  }
  return result
}

function keyName(key: unknown): string | undefined {
  if (!isScalar(key)) return undefined
  // Text as written, so that `1:` and `yes:` keep their spelling.
  if (typeof key.value === 'string') return key.value
  return typeof key.value === 'number' || typeof key.value === 'boolean' ? (key.source ?? String(key.value)) : undefined
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  const range = (node as Node | null)?.range
  return range ? [range[0], range[1]] : undefined
}
