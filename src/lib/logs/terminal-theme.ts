import type { ITheme } from '@xterm/xterm'

/** The colours of the log view as the tokens of the present theme give them. */
export function terminalTheme(element: Element): ITheme {
  const style = getComputedStyle(element)
  const token = (name: string) => style.getPropertyValue(name).trim()
  const ansi = (name: string) => token(`--ansi-${name}`)
  return {
    background: token('--term-bg'),
    foreground: token('--term-fg'),
    cursor: token('--term-bg'),
    selectionBackground: token('--term-sel'),
    black: token('--term-dim'),
    brightBlack: token('--term-dim'),
    red: ansi('red'),
    brightRed: ansi('red'),
    green: ansi('green'),
    brightGreen: ansi('green'),
    yellow: ansi('yellow'),
    brightYellow: ansi('yellow'),
    blue: ansi('blue'),
    brightBlue: ansi('blue'),
    magenta: ansi('magenta'),
    brightMagenta: ansi('magenta'),
    cyan: ansi('cyan'),
    brightCyan: ansi('cyan'),
    white: ansi('white'),
    brightWhite: token('--term-fg'),
  }
}
