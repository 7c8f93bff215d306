const NEWLINE = 0x0a
const STAR = 0x2a
const SHORT_MARK = '[secret]'

/**
 * What stands in a log instead of a secret: its name, and stars up to its length. It has the length and the line breaks of
 * what it replaces: a place in a log stays the same place in the output of the program.
 */
export function redactionMark(name: string, replaced: Buffer): Buffer {
  const named = `[secret ${name}]`
  const mark = Buffer.alloc(replaced.length, STAR)
  mark.write(named.length <= replaced.length ? named : SHORT_MARK, 'latin1')
  for (const [index, byte] of replaced.entries()) if (byte === NEWLINE) mark[index] = NEWLINE
  return mark
}
