/** Longest colour sequence that is let through, in characters between `ESC [` and `m`. */
const MAX_COLOUR_CHARS = 48

const ESC = '\u001b'

/** What follows ESC in `ESC [ … m`: colours and weights, the only sequence that a log may use. */
const COLOUR = /^\[([0-9;:]*)m/

/** Hidden text (8) and blinking (5, 6) are left out of colour sequences. */
const UNWANTED_COLOURS = new Set(['5', '6', '8'])

/** Characters that order text from right to left or the other way, unseen. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** Any character that is not shown as it is; most lines have none and need no look at each of theirs. */
const ANY_CONTROL = /[^\t\u0020-\u007e\u00a0-\uffff]|[\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/**
 * Makes one line of a task's output safe to write to a terminal. Colours stay; every other control character, the C1
 * range and bidi controls become visible signs, so that a log can neither act on the page nor hide what it says.
 */
export function sanitise(line: string): string {
  return replaceControls(line, (sequence, parameters) => {
    if (parameters.length > MAX_COLOUR_CHARS) return undefined
    const kept = keptColours(parameters)
    return kept === parameters ? sequence : `${ESC}[${kept}m`
  })
}

/** The same without colours: for screen readers, search and files. */
export function plainText(line: string): string {
  return replaceControls(line, () => '')
}

type OnColour = (sequence: string, parameters: string) => string | undefined

function replaceControls(line: string, onColour: OnColour): string {
  if (!ANY_CONTROL.test(line)) return line
  let safe = ''
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at)
    const colour = char === ESC ? colourAt(line, at, onColour) : undefined
    if (colour === undefined) safe += visible(char)
    else {
      safe += colour.text
      at += colour.length - 1
    }
  }
  return safe
}

function colourAt(line: string, at: number, onColour: OnColour): { text: string; length: number } | undefined {
  // Bounded, so that a long run of digits costs its length once and not once per character.
  const match = COLOUR.exec(line.slice(at + 1, at + MAX_COLOUR_CHARS + 3))
  if (match === null) return undefined
  const sequence = ESC + match[0]
  const text = onColour(sequence, match[1] ?? '')
  return text === undefined ? undefined : { text, length: sequence.length }
}

// 38 and 48 take the numbers after them as a colour: `38;5;8` is a grey and no hidden text.
function keptColours(parameters: string): string {
  const kept: string[] = []
  const parts = parameters.split(';')
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] ?? ''
    if (part === '38' || part === '48') {
      const length = { '5': 3, '2': 5 }[parts[at + 1] ?? ''] ?? 1
      kept.push(...parts.slice(at, at + length))
      at += length - 1
    } else if (!UNWANTED_COLOURS.has(part.replace(/^0+(?=\d)/, ''))) kept.push(part)
  }
  // An empty list would mean "reset".
  return kept.length === 0 ? '22' : kept.join(';')
}

function visible(char: string): string {
  const code = char.charCodeAt(0)
  if (char === '\t') return char
  // Pictures of C0 controls, as `␛`.
  if (code < 0x20) return String.fromCharCode(0x2400 + code)
  if (code === 0x7f) return '\u2421'
  if ((code >= 0x80 && code <= 0x9f) || code === 0x2028 || code === 0x2029 || BIDI.test(char)) {
    return `⟨${code.toString(16).toUpperCase().padStart(4, '0')}⟩`
  }
  return char
}
