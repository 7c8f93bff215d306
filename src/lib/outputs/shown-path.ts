import { plainText } from '../logs/sanitise.ts'

/** Characters that are not seen, or that order those around them. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\u2800\u3164\u115f\u1160\uffa0]/gu

/** A path of a stranger's making as it may be shown: what would be unseen, or would hide the rest, becomes a visible sign. */
export function shownPath(path: string): string {
  return plainText(path).replace(UNSEEN, (char) => {
    const code = char.codePointAt(0) ?? 0
    return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
  })
}
