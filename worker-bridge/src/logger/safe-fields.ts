/** Longest text kept of one field, levels of nesting, and entries of one list or object. */
const MAX_TEXT = 4096
const MAX_DEPTH = 6
const MAX_ENTRIES = 64
const MAX_STACK = 8192

/** Names of fields that hold what lets somebody in. Public things with such words in them are spelled out. */
const SECRET_NAME =
  /^(.*(password|passwd|secret|mnemonic|seed|suri|credential|private.?key|api.?key).*|auth(orization)?|.*auth|cookie|set-cookie|token|.*token|.*.?signature)$/i
const NOT_SECRET = new Set(['secretNames'])
const REDACTED = '[redacted]'
/** A user and password in an address, and what stands behind such a scheme in a header. */
const IN_TEXT: readonly [RegExp, string][] = [
  [/(\w{1,32}:\/\/)[^\s/@]{1,512}@/g, '$1[redacted]@'],
  [/\b(Bearer|Basic)\s+[\w+/=.~-]{8,}/gi, `$1 ${REDACTED}`],
]

/**
 * Fields of a log line in a form that is safe to keep: bounded in size, without secrets by name or in addresses, bytes only
 * counted. Made for what strangers, tasks and libraries put into errors.
 */
export function safeFields(fields: object): Record<string, unknown> {
  const safe = safeValue(fields, 0, new Set())
  return typeof safe === 'object' && safe !== null ? { ...safe } : { value: safe }
}

function safeValue(value: unknown, depth: number, above: Set<object>): unknown {
  if (typeof value === 'string') return safeText(value, MAX_TEXT)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (above.has(value)) return '[circular]'
  if (depth >= MAX_DEPTH) return '[deeper]'
  above.add(value)
  try {
    return value instanceof Error ? safeError(value, depth, above) : safeObject(value, depth, above)
  } finally {
    above.delete(value)
  }
}

function safeObject(value: object, depth: number, above: Set<object>): unknown {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
  if (Array.isArray(value)) return value.slice(0, MAX_ENTRIES).map((item: unknown) => safeValue(item, depth + 1, above))
  const entries =
    value instanceof Map ? [...value].map(([key, item]) => [String(key), item] as const) : Object.entries(value)
  const safe = Object.create(null) as Record<string, unknown> // a key of its own may be named __proto__
  for (const [key, item] of entries.slice(0, MAX_ENTRIES)) {
    const secret = SECRET_NAME.test(key) && !NOT_SECRET.has(key) && item !== undefined && typeof item !== 'boolean'
    safe[safeText(key, 128)] = secret ? REDACTED : safeValue(item, depth + 1, above)
  }
  return safe
}

/** Libraries hang requests with headers and whole replies on their errors; what names the fault is enough. */
function safeError(error: Error, depth: number, above: Set<object>): unknown {
  const { name, message, stack, cause } = error
  const known = (key: string): Record<string, unknown> =>
    key in error ? { [key]: safeValue(Reflect.get(error, key), depth + 1, above) } : {}
  return {
    type: safeText(name, 128),
    message: safeText(message, MAX_TEXT),
    ...known('code'),
    ...known('data'),
    ...(stack === undefined ? {} : { stack: safeText(stack, MAX_STACK) }),
    ...(cause === undefined ? {} : { cause: safeValue(cause, depth + 1, above) }),
  }
}

function safeText(text: string, max: number): string {
  const cut = text.length > max ? `${text.slice(0, max)}… (${text.length - max} more)` : text
  return IN_TEXT.reduce((safe, [pattern, by]) => safe.replace(pattern, by), cut)
}
