import { BodyMalformedError } from './body-errors.ts'
import { canonicalJson } from './canonical.ts'
import { checkRules } from './check-rules.ts'
import { MAX_CANONICAL_BYTES, MAX_DEPTH } from './limits.ts'
import { taskFacts, type TaskFacts } from './parse-task-file.ts'
import { taskSpecSchema } from './schema/task-spec.ts'

/**
 * Reads a task as it stands on chain. Throws BodyMalformedError unless the text is exactly the canonical form of a valid task, so that
 * one hash means one task. Compose conveniences (short forms, `$$`) are not understood here: they were resolved by the author's side.
 */
export function readCanonical(canonical: string): TaskFacts {
  if (canonical.length > MAX_CANONICAL_BYTES) throw new BodyMalformedError('it is too long')
  if (depthOf(canonical) > MAX_DEPTH) throw new BodyMalformedError('it is nested too deeply')
  let value: unknown
  try {
    value = JSON.parse(canonical)
  } catch (error) {
    throw new BodyMalformedError('it is not JSON', { cause: error })
  }
  const parsed = taskSpecSchema.safeParse(value)
  if (!parsed.success) throw new BodyMalformedError(parsed.error.issues[0]?.message ?? 'it does not follow the schema')
  if (canonicalJson(parsed.data) !== canonical) throw new BodyMalformedError('it is not in canonical form')
  const [breach] = checkRules(parsed.data)
  if (breach) throw new BodyMalformedError(breach.message)
  return taskFacts(parsed.data)
}

/** Greatest nesting of brackets outside of strings, without recursion. */
function depthOf(json: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let i = 0; i < json.length; i++) {
    const char = json[i]
    if (inString) {
      if (char === '\\') i += 1
      else if (char === '"') inString = false
    } else if (char === '"') inString = true
    else if (char === '{' || char === '[') deepest = Math.max(deepest, ++depth)
    else if (char === '}' || char === ']') depth -= 1
  }
  return deepest
}
