import { logs as words } from '../../messages/en/logs.ts'
import type { LogLine } from './log-line.ts'
import { plainText, sanitise } from './sanitise.ts'

const ESC = '\u001b'
const DIM = `${ESC}[90m`
const WARN = `${ESC}[33m`
const RESET = `${ESC}[0m`

/** Time of day with milliseconds, as `14:02:06.120`, in the reader's own zone. */
export function clockTime(timestampMs: number): string {
  const time = new Date(timestampMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const ms = String(time.getMilliseconds()).padStart(3, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${ms}`
}

/** A line for the terminal. Nothing in it can act: names and text pass {@link sanitise}. @param doubtful its proof failed */
export function terminalLine(line: LogLine, doubtful = false): string {
  const mark = doubtful ? `${WARN}${words.doubtful}${RESET}  ` : ''
  const head = `${mark}${DIM}${clockTime(line.timestampMs)}  ${sanitise(line.service)}${RESET}  `
  if (line.kind === 'gap') return `${head}${WARN}${gapWords(line)}${RESET}\r\n`
  const tone = { stdout: '', stderr: `${ESC}[31m`, system: DIM }[line.stream]
  return `${head}${tone}${sanitise(line.text)}${RESET}\r\n`
}

/** The text of a line for screen readers and files. */
export function lineText(line: LogLine): string {
  return line.kind === 'gap' ? gapWords(line) : plainText(line.text)
}

/** A line of the downloaded file. @param doubtful its proof failed */
export function fileLine(line: LogLine, doubtful = false): string {
  const mark = doubtful ? `${words.doubtful} ` : ''
  const stream = line.kind === 'gap' ? 'gap' : line.stream
  return `${mark}${new Date(line.timestampMs).toISOString()} ${plainText(line.service)} ${stream} ${lineText(line)}\n`
}

function gapWords({ lostBytes, lostLines, reason }: Extract<LogLine, { kind: 'gap' }>): string {
  const [bytes, lines] = [lostBytes, lostLines].map((count) => count?.toLocaleString('en-US'))
  return words.gap(bytes ?? '', lines, words.gapReasons[reason])
}
