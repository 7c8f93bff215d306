import { CST, Lexer } from 'yaml'
import type { ErrorCode } from '../../errors/error-table.ts'
import { MAX_DEPTH, MAX_NODES } from '../limits.ts'

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
const ENTRY_MARKS = new Set(['comma', 'seq-item-ind', 'map-value-ind', 'explicit-key-ind'])

/**
 * Reads lexemes one by one and stops at the first sign of a text made to exhaust a parser. It sees fewer levels and entries than the
 * parser may (every mark stands for at least one), so an honest text within the limits always passes; the exact count comes later.
 */
export function scanLexemes(text: string): LexemeScan {
  const lexemes: string[] = []
  let offset = 0
  let flowDepth = 0
  let marks = 0
  let marksInRow = 0
  let documents = 0
  for (const lexeme of new Lexer().lex(text)) {
    const type = CST.tokenType(lexeme)
    if (type === 'flow-seq-start' || type === 'flow-map-start') flowDepth += 1
    if (type === 'flow-seq-end' || type === 'flow-map-end') flowDepth -= 1
    if (type === 'doc-start') documents += 1
    if (type !== null && ENTRY_MARKS.has(type)) marks += 1
    // Marks that follow each other on one line open a level each: "- - - a".
    if (type === 'seq-item-ind' || type === 'explicit-key-ind') marksInRow += 1
    else if (type !== 'space') marksInRow = 0
    const found = verdict(flowDepth, marks, marksInRow, documents)
    if (found) return { finding: { code: found[0], message: found[1], offset } }
    if (type === null || !INSERTED.has(type)) offset += lexeme.length
    lexemes.push(lexeme)
  }
  return { lexemes }
}

function verdict(
  flowDepth: number,
  marks: number,
  marksInRow: number,
  documents: number,
): [ErrorCode, string] | undefined {
  if (Math.max(flowDepth, marksInRow) > MAX_DEPTH) return ['spec_too_deep', `More than ${MAX_DEPTH} levels of nesting`]
  if (flowDepth < 0) return ['spec_yaml_syntax', 'A bracket is closed that was never opened']
  if (marks > MAX_NODES) return ['spec_too_many_nodes', `More than ${MAX_NODES} values`]
  return documents > 1 ? ['spec_multiple_documents', 'A task file holds one document'] : undefined
}
