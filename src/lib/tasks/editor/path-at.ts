import type { SpecPath } from '@edgecloud/protocol'

const KEY = /^( *)((?:- +)*)(?:"([^"]*)"|'([^']*)'|([^\s#:'"[\]{},][^#:]*?)) *:(?: |$)/

/**
 * Path of the map that a line of a block-style YAML file stands in, by its indentation. Reads upwards and never fails:
 * a half-written file has a path as well.
 * @param before all lines above, nearest last
 * @param indent columns before the first character of the line, after any `- `
 */
export function pathAt(before: readonly string[], indent: number): SpecPath {
  const path: (string | number)[] = []
  let limit = indent
  for (const line of before.toReversed()) {
    if (limit <= 0) break
    const match = KEY.exec(line)
    if (match === null) continue
    const [, spaces = '', dashes = '', ...names] = match
    const column = spaces.length + dashes.length
    if (dashes !== '' && column === limit) {
      // The first key of a list item at our own level: we stand in that item.
      path.unshift(0)
      limit = spaces.length + 1
      continue
    }
    if (column >= limit) continue
    if (dashes !== '') path.unshift(0)
    path.splice(dashes === '' ? 0 : 1, 0, names.find((name) => name !== undefined) ?? '')
    limit = spaces.length
  }
  return path
}
