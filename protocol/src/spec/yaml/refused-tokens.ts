import type { ErrorCode } from '../../errors/error-table.ts'

/** Parts of YAML that are refused by their mere presence, by the type of their token. */
export const REFUSED_TOKENS: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  anchor: ['spec_anchor', 'Anchors are not allowed. Write the value out'],
  alias: ['spec_alias', 'Aliases are not allowed. Write the value out'],
  tag: ['spec_tag', 'Tags are not allowed. Quote the value if it must be text'],
  directive: ['spec_directive', 'Directives are not allowed. Remove the line'],
  'byte-order-mark': ['spec_byte_order_mark', 'The text starts with a byte order mark. Save it as UTF-8 without BOM'],
}
