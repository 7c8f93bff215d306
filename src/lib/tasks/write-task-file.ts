import { parseTaskFile, type TaskFacts } from '@edgecloud/protocol'
import { z } from 'zod'

type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain }

const plainSchema: z.ZodType<Plain> = z.json()

/** Text that stands for itself without quotes, and for nothing else. */
const BARE = /^(?:[A-Za-z_./][\w./@-]*|\d+M)$/
const NOT_BARE = /^(?:true|false|null|yes|no|on|off|y|n)$/i
/** Lines that a block can hold as they are: the first begins with a letter or the like, and all are printable. */
const BLOCK = /^[^\s\p{C}][^\p{C}\n]*(?:\n[^\p{C}\n]*)*\n?$/u
/** Arrays of short words go on one line up to this length. */
const MAX_LINE = 96

/**
 * A task file for people from what stands on the chain: what only repeats a default is left out. It reads as the very
 * same task; where that does not hold, the canonical form itself is given, which is a task file as well.
 */
export function writeTaskFile({ spec, canonical, hash }: TaskFacts): string {
  const value = plainSchema.parse(JSON.parse(canonical))
  for (const candidate of [readable(value, []), value]) {
    const text = `${block(candidate, '').join('\n')}\n`
    if (reads(text, hash)) return text
  }
  return JSON.stringify(spec, undefined, 2).replaceAll('$', () => '$$')
}

function reads(text: string, hash: string): boolean {
  const task = parseTaskFile(text)
  return task.ok && task.hash === hash
}

/** Sizes are bytes on the chain; people write mebibytes. */
const SIZES = new Set(['memory', 'disk'])
const MIB = 1024 ** 2

function size(key: string, value: Plain): Plain {
  return SIZES.has(key) && typeof value === 'number' && value % MIB === 0 ? `${value / MIB}M` : value
}

/** Without what only repeats a default. Empty maps and lists do; a volume is an empty map too, but its name says something. */
function readable(value: Plain, path: readonly string[]): Plain {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value).map(([key, item]) => [key, size(key, readable(item, [...path, key]))] as const)
  const isVolumes = path.length === 1 && path[0] === 'volumes'
  return Object.fromEntries(entries.filter(([, item]) => isVolumes || !isEmpty(item)))
}

const isEmpty = (value: Plain): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

/** Lines of a map or a list. */
function block(value: Plain, indent: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const [first = '', ...rest] = isNested(item) ? block(item, `${indent}  `) : [`${indent}  ${scalar(item, indent)}`]
      return [`${indent}- ${first.slice(indent.length + 2)}`, ...rest]
    })
  }
  if (typeof value !== 'object' || value === null) return [`${indent}${scalar(value, indent)}`]
  return Object.entries(value).flatMap(([key, item]) => {
    const name = `${indent}${word(key)}:`
    const line = inline(item, indent)
    return line !== undefined && name.length + line.length < MAX_LINE
      ? [`${name} ${line}`]
      : [name, ...block(item, `${indent}  `)]
  })
}

/** A value that stands behind its key; undefined when it takes lines of its own. */
function inline(value: Plain, indent: string): string | undefined {
  if (!isNested(value)) return scalar(value, indent)
  if (!Array.isArray(value) || value.some((item) => isNested(item) || String(item).includes('\n'))) return undefined
  return `[${value.map((item) => scalar(item, indent)).join(', ')}]`
}

const isNested = (value: Plain): value is Plain[] | { [key: string]: Plain } =>
  typeof value === 'object' && value !== null && !isEmpty(value)

function scalar(value: Plain, indent: string): string {
  if (typeof value !== 'string') return JSON.stringify(value)
  // A dollar sign is doubled, as in any Compose file.
  const text = value.replaceAll('$', () => '$$')
  if (!text.includes('\n') || !BLOCK.test(text)) return word(text)
  const lines = text.replace(/\n$/, '').split('\n')
  const style = text.endsWith('\n') ? '|' : '|-'
  return [style, ...lines.map((line) => (line === '' ? '' : `${indent}    ${line}`))].join('\n')
}

function word(text: string): string {
  return BARE.test(text) && !NOT_BARE.test(text) ? text : JSON.stringify(text)
}
