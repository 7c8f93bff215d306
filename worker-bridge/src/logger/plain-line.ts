/**
 * What a terminal or a program that splits lines may take for a command: delete and the control characters of C1, separators
 * of lines, marks that turn the direction of text, and halves of pairs. JSON writes C0 as escapes by itself.
 */
const ACTIVE = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu

/** A line of JSON in which no character acts on who reads it raw; its meaning as JSON is the same. */
export function plainLine(line: string): string {
  return line.replace(ACTIVE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
