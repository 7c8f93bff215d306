import { Scalar } from 'yaml'
import type { SpecPath } from '../problem.ts'

/** `$$`, a variable with what Compose takes where it is not set, or any other dollar sign. */
const DOLLARS = /\$\$|\$\{[A-Za-z_]\w*(?::?-([^${}]*)|:?\+[^${}]*)\}|\$/g
/** The name of a variable begins, with or without braces. */
const VARIABLE = /\$(?:\{|[A-Za-z_])/
/** Written without quotes, it means itself: no sign of YAML, no space at its ends. */
const PLAIN = /^[\w./@](?:[\w./@:=+-]*[\w./@=+-])?$/
const TEXTS_OF_SERVICES = ['command', 'entrypoint', 'healthcheck']

/**
 * What to write for a scalar with single dollar signs, if that can be told from the file. Where Compose would take a
 * default, it is that. Where a shell or the program's own configuration may have a variable of this name, and where no
 * name follows, it is the dollar sign itself. Elsewhere only the author knows the value, and a dollar sign would hide it.
 * @param source as the file writes it, with its quotes
 * @param type of the scalar, as the parser has it
 */
export function variableFix(
  source: string,
  path: SpecPath,
  type: string | undefined,
): { readonly label: string; readonly replacement: string } | undefined {
  let open = 0
  let given = 0
  const filled = source.replace(DOLLARS, (found: string, value?: string) => {
    if (found === '$') open += 1
    else if (found !== '$$') given += 1
    return found.startsWith('${') ? (value ?? '') : found
  })
  if (open === 0 && given > 0) {
    const quoted = type === Scalar.PLAIN && !PLAIN.test(filled) ? JSON.stringify(filled) : filled
    return { label: given === 1 ? 'Write its default' : 'Write their defaults', replacement: quoted }
  }
  const literal = !VARIABLE.test(source.replaceAll('$$', ''))
  if (!literal && !isText(path)) return undefined
  return { label: 'Double the dollar signs', replacement: source.replace(/\$\$|\$/g, () => '$$') }
}

/** Whether something in the container may read the value and know variables of its own. */
function isText(path: SpecPath): boolean {
  if (path[0] === 'configs') return path[2] === 'content'
  return path[0] === 'services' && TEXTS_OF_SERVICES.some((key) => key === path[2])
}
