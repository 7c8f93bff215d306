import { Composer, Parser, type CST, type Document } from 'yaml'
import { utf8Encode } from '../../bytes/utf8.ts'
import { MAX_TEXT_BYTES } from '../limits.ts'
import type { JsonValue } from './conversion.ts'
import { convertNode } from './convert-node.ts'
import { ProblemList } from './problem-list.ts'
import { scanLexemes } from './scan-lexemes.ts'
import { scanTokens } from './scan-tokens.ts'
import { SourceMap } from './source-map.ts'

/** A document as plain data. `value` is absent if the text cannot be read at all. */
export interface ReadYaml {
  readonly value?: JsonValue
  readonly map: SourceMap
  readonly problems: ProblemList
}

/** Reads the small, safe part of YAML that task files use. Size, depth and number of nodes are checked before any recursion. */
export function readYaml(text: string): ReadYaml {
  const problems = new ProblemList()
  // A character is at least one byte, so a longer text is refused before it is even scanned for lines.
  if (text.length > MAX_TEXT_BYTES || utf8Encode(text).length > MAX_TEXT_BYTES) {
    problems.add('spec_too_large', `The file is larger than ${MAX_TEXT_BYTES / 1024} KiB`, [], {
      from: 0,
      to: 0,
      line: 1,
      column: 1,
    })
    return { map: new SourceMap(''), problems }
  }
  const map = new SourceMap(text)
  const early = scanLexemes(text)
  if ('finding' in early) {
    const { code, message, offset } = early.finding
    problems.add(code, message, [], map.position(offset, offset + 1))
    return { map, problems }
  }
  const tokens = parseLexemes(early.lexemes)
  const scan = scanTokens(tokens)
  for (const { code, message, from, to } of scan.findings) problems.add(code, message, [], map.position(from, to))
  // With more of them than are kept, nothing that comes later would be said.
  if (scan.fatal || problems.isFull) return { map, problems }
  const document = composeOne(tokens, text.length, map, problems)
  if (!document) return { map, problems }
  return { value: convertNode(document.contents, [], { map, problems }), map, problems }
}

function parseLexemes(lexemes: readonly string[]): CST.Token[] {
  const parser = new Parser()
  return [...lexemes.flatMap((lexeme) => [...parser.next(lexeme)]), ...parser.end()]
}

function composeOne(
  tokens: readonly CST.Token[],
  end: number,
  map: SourceMap,
  problems: ProblemList,
): Document | undefined {
  const composer = new Composer({ version: '1.2', schema: 'core', merge: false, uniqueKeys: false, logLevel: 'silent' })
  const documents = withoutTraces(() => [...composer.compose(tokens, true, end)])
  const [first, second] = documents
  if (second) {
    const at = map.position(second.range[0], second.range[1])
    problems.add('spec_multiple_documents', 'A task file holds one document', [], at)
  }
  // A tag is reported by the scan; the composer would only repeat that it does not know it.
  const errors = (first?.errors ?? []).filter(({ code }) => code !== 'TAG_RESOLVE_FAILED')
  for (const error of errors) {
    if (problems.isFull) break
    problems.add('spec_yaml_syntax', firstLine(error.message), [], map.position(...error.pos))
  }
  return first && !second && errors.length === 0 ? first : undefined
}

/** The library makes an error of each mistake, thousands in a hostile text, and V8 looks for the way to each of them. */
function withoutTraces<T>(work: () => T): T {
  const limit: unknown = Reflect.get(Error, 'stackTraceLimit')
  Reflect.set(Error, 'stackTraceLimit', 0)
  try {
    return work()
  } finally {
    Reflect.set(Error, 'stackTraceLimit', limit)
  }
}

const firstLine = (message: string): string => message.split('\n', 1)[0] ?? message
