/**
 * Splits a command line as Compose does: blanks separate words, '…' keeps everything, "…" keeps blanks, a backslash keeps the next
 * character. Nothing is ever handed to a shell. @returns undefined if a quote is left open
 */
export function splitCommand(commandLine: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let i = 0; i < commandLine.length; i++) {
    const char = commandLine.charAt(i)
    if (char === '\\' && quote !== "'") {
      i += 1
      if (i >= commandLine.length) return undefined
      word = (word ?? '') + commandLine.charAt(i)
    } else if (quote !== undefined) {
      if (char === quote) quote = undefined
      else word = (word ?? '') + char
    } else if (char === "'" || char === '"') {
      quote = char
      word ??= ''
    } else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = (word ?? '') + char
  }
  if (quote !== undefined) return undefined
  if (word !== undefined) words.push(word)
  return words
}
