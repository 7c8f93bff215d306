import { CST, Lexer } from 'yaml'
import type { ErrorCode } from '../../errors/error-table.ts'
import { MAX_DEPTH, MAX_LEXEMES, MAX_NODES } from '../limits.ts'
import { REFUSED_TOKENS } from './refused-tokens.ts'

/** The lexemes of a text, or why it is not worth parsing and the offset where that became clear. */
export type LexemeScan = { readonly lexemes: readonly string[] } | { readonly finding: LexemeFinding }

/** A reason to stop reading. */
export interface LexemeFinding {
  readonly code: ErrorCode
  readonly message: string
  readonly offset: number
}

/** Lexemes that the lexer inserts; they have no place in the text. */
const INSERTED = new Set(['doc-mode', 'flow-error-end', 'scalar'])
/** Lexemes that are a key or a value themselves; one of them may be all that the file holds. */
const WRITTEN_VALUES = new Set([
  ...['scalar', 'single-quoted-scalar', 'double-quoted-scalar', 'block-scalar-header', 'alias'],
  ...['flow-seq-start', 'flow-map-start'],
])
/** Anchors and the like that are named one by one; who writes more of them is told of one. */
const MOST_REFUSED = 100
const TOO_MANY_LEXEMES = `More than ${MAX_LEXEMES} words, signs and line breaks`

/**
 * Reads lexemes one by one and stops at the first sign of a text made to exhaust a parser. It sees fewer levels and values than the
 * parser may (what it counts is never too many), so an honest text within the limits always passes; the exact count comes later.
 */
export function scanLexemes(text: string): LexemeScan {
  const lexemes: string[] = []
  let offset = 0
  let flowDepth = 0
  let values = 0
  let written = 0
  let refused = 0
  let marksInRow = 0
  let documents = 0
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme)
    if (type === 'flow-seq-start' || type === 'flow-map-start') flowDepth += 1
    if (type === 'flow-seq-end' || type === 'flow-map-end') flowDepth -= 1
    if (type === 'doc-start') documents += 1
    values += valuesOf(type, flowDepth > 0)
    if (type !== null && WRITTEN_VALUES.has(type)) written += 1
    // Marks that follow each other on one line open a level each: "- - - a".
    if (type === 'seq-item-ind' || type === 'explicit-key-ind') marksInRow += 1
    else if (type !== 'space') marksInRow = 0
    const found = verdict(flowDepth, Math.max(values, written - 1), marksInRow, documents)
    if (found) return { finding: { code: found[0], message: found[1], offset } }
    const refusal = type === null ? undefined : REFUSED_TOKENS[type]
    if (refusal && (refused += 1) > MOST_REFUSED) return { finding: { code: refusal[0], message: refusal[1], offset } }
    if (lexemes.length >= MAX_LEXEMES) {
      return { finding: { code: 'spec_too_many_nodes', message: TOO_MANY_LEXEMES, offset } }
    }
    if (type === null || !INSERTED.has(type)) offset += lexeme.length
    lexemes.push(lexeme)
  }
  return { lexemes }
}

/** Values that a mark stands for at least. A colon has one on either side, and beside commas one of them has been counted. */
function valuesOf(type: CST.TokenType | null, isFlow: boolean): number {
  if (type === 'comma' || type === 'seq-item-ind') return 1
  return type === 'map-value-ind' ? (isFlow ? 1 : 2) : 0
}

function verdict(
  flowDepth: number,
  values: number,
  marksInRow: number,
  documents: number,
): [ErrorCode, string] | undefined {
  if (Math.max(flowDepth, marksInRow) > MAX_DEPTH) return ['spec_too_deep', `More than ${MAX_DEPTH} levels of nesting`]
  if (flowDepth < 0) return ['spec_yaml_syntax', 'A bracket is closed that was never opened']
  if (values > MAX_NODES) return ['spec_too_many_nodes', `More than ${MAX_NODES} values`]
  return documents > 1 ? ['spec_multiple_documents', 'A task file holds one document'] : undefined
}
