import type { CST } from 'yaml'
import type { ErrorCode } from '../../errors/error-table.ts'
import { MAX_DEPTH, MAX_NODES } from '../limits.ts'
import { REFUSED_TOKENS } from './refused-tokens.ts'

/** Something refused by its mere presence, found in the flat token tree before anything is composed. */
export interface TokenFinding {
  readonly code: ErrorCode
  readonly message: string
  readonly from: number
  readonly to: number
}

/** Outcome of the scan: `fatal` means the document must not be composed. */
export interface TokenScan {
  readonly findings: readonly TokenFinding[]
  readonly fatal: boolean
}

/** Walks the syntax tree with a stack of its own, so that no depth of nesting can exhaust the call stack. */
export function scanTokens(tokens: readonly CST.Token[]): TokenScan {
  const findings: TokenFinding[] = []
  const stack: { token: CST.Token | CST.SourceToken; depth: number }[] = []
  const push = (list: readonly (CST.Token | CST.SourceToken | null | undefined)[] | undefined, depth: number) => {
    for (const token of list ?? []) if (token) stack.push({ token, depth })
  }
  push(tokens, 0)
  let nodes = 0
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { token, depth } = next
    const refused = REFUSED_TOKENS[token.type]
    if (refused)
      findings.push({ code: refused[0], message: named(token, refused[1]), from: token.offset, to: endOf(token) })
    if ('items' in token) {
      if (depth >= MAX_DEPTH) return fatal('spec_too_deep', `More than ${MAX_DEPTH} levels of nesting`, token.offset)
      for (const item of token.items) {
        nodes += item.key ? 2 : 1
        push(item.start, depth)
        push(item.sep, depth)
        push([item.key, item.value], depth + 1)
      }
      if (nodes > MAX_NODES) return fatal('spec_too_many_nodes', `More than ${MAX_NODES} values`, token.offset)
    }
    if ('props' in token) push(token.props, depth)
    if (token.type === 'document') {
      push(token.start, depth)
      push([token.value], depth)
    }
  }
  return { findings: findings.sort((a, b) => a.from - b.from), fatal: false }
}

/** With an anchor or alias in front of it, so that it can be looked for. */
function named(token: CST.Token | CST.SourceToken, message: string): string {
  const isName = token.type === 'anchor' || token.type === 'alias'
  return isName && 'source' in token ? `"${token.source.slice(0, 64)}": ${message}` : message
}

function endOf(token: CST.Token | CST.SourceToken): number {
  return token.offset + Math.max(1, 'source' in token ? token.source.length : 1)
}

function fatal(code: ErrorCode, message: string, offset: number): TokenScan {
  return { findings: [{ code, message, from: offset, to: offset + 1 }], fatal: true }
}
