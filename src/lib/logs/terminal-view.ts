import { FitAddon } from '@xterm/addon-fit'
import { SearchAddon } from '@xterm/addon-search'
import { Terminal } from '@xterm/xterm'
import '@xterm/xterm/css/xterm.css'
import { loadPart } from '../loading/load-part.ts'
import { yieldToPage } from '../ui/yield-to-page.ts'
import type { LogLine } from './log-line.ts'
import { terminalLine } from './render-line.ts'
import { MAX_LINES } from './log-lines.svelte.ts'
import { terminalTheme } from './terminal-theme.ts'

/** Lines handed to the terminal at once; the next ones wait until it has taken them. */
const BATCH_LINES = 200
/** Milliseconds of one frame in which more lines are handed over; the rest belongs to drawing and to the reader's input. */
const FRAME_MS = 6
/** Milliseconds from one drawing to the next while lines keep coming: a drawing takes a large part of a frame, however few lines are new. */
const DRAW_EVERY_MS = 100
/**
 * The same while more come than a screen holds, which nobody reads one by one: drawing may then take this part of the time, so
 * that a machine that is slow at it still answers to its reader.
 */
const MOST_DRAWING = 1 / 20
const MOST_DRAW_EVERY_MS = 500

/** Where lines come from: numbered, the newest ones held. */
export interface LineSource {
  readonly total: number
  /** Number of the oldest line that is held. */
  readonly first: number
  lines(from: number, limit?: number): readonly LogLine[]
  /** True for a line that a failed proof leaves in doubt. */
  doubts(line: LogLine): boolean
}

export interface TerminalViewInit {
  readonly host: HTMLElement
  readonly source: LineSource
  /** The reader scrolled up. */
  readonly onScrolledUp: () => void
  /** Number of the match that is shown, from 1, and how many there are. */
  readonly onMatches: (at: number, count: number) => void
}

/** A terminal that only shows: it takes no input, follows no link and answers no question of the log. */
export class TerminalView {
  readonly #init: TerminalViewInit
  readonly #terminal: Terminal
  readonly #fit = new FitAddon()
  readonly #search = new SearchAddon({ highlightLimit: 2_000 })
  readonly #sizes: ResizeObserver
  readonly #closing = new AbortController()
  #written = 0
  #writing = false
  /** When lines were handed over last, on the page's clock, and how many there were in all. */
  #began = -DRAW_EVERY_MS
  #totalThen = 0
  /** Milliseconds from this drawing to the next, and what the last frame with one took. */
  #everyMs = DRAW_EVERY_MS
  #drawingMs = 0
  #following = true

  constructor(init: TerminalViewInit) {
    this.#init = init
    this.#terminal = new Terminal({
      allowProposedApi: true,
      disableStdin: true,
      // Without a handler a click on a link of the log would open it.
      linkHandler: { activate: () => undefined },
      cursorStyle: 'bar',
      cursorInactiveStyle: 'none',
      fontFamily: getComputedStyle(init.host).getPropertyValue('--mono').trim(),
      fontSize: 12,
      lineHeight: 1.25,
      minimumContrastRatio: 4.5,
      scrollback: MAX_LINES,
      theme: terminalTheme(init.host),
    })
    this.#terminal.loadAddon(this.#fit)
    this.#terminal.loadAddon(this.#search)
    this.#terminal.open(init.host)
    // The terminal's hidden input takes nothing; the box itself is what the keyboard reaches and scrolls.
    this.#terminal.textarea?.setAttribute('tabindex', '-1')
    this.#terminal.attachCustomKeyEventHandler(() => false)
    init.host.tabIndex = 0
    void this.#accelerate()
    this.#fit.fit()
    this.#sizes = new ResizeObserver(() => this.#fit.fit())
    this.#sizes.observe(init.host)
    this.#search.onDidChangeResults(({ resultIndex, resultCount }) => init.onMatches(resultIndex + 1, resultCount))
    // Before the terminal, which keeps these events to itself.
    const options = { signal: this.#closing.signal, passive: true, capture: true }
    init.host.addEventListener('wheel', ({ deltaY }) => this.#onWheel(deltaY), options)
    for (const event of ['touchmove', 'pointermove', 'pointerup'] as const) {
      init.host.addEventListener(event, () => requestAnimationFrame(() => this.#look()), options)
    }
    init.host.addEventListener('keydown', (event) => this.#onKey(event), { signal: this.#closing.signal })
  }

  /** Lines that were handed to the terminal. */
  get written(): number {
    return this.#written
  }

  /** Writes what is new, in steps that the terminal keeps up with. While paused nothing moves. */
  pump(): void {
    if (this.#writing || !this.#following) return
    const { total } = this.#init.source
    if (total < this.#written) this.#restart()
    if (total === this.#written) return
    this.#writing = true
    const waitMs = this.#began + this.#everyMs - performance.now()
    if (waitMs > 0) setTimeout(this.#begin, waitMs)
    else this.#begin()
  }

  readonly #begin = (): void => {
    this.#began = performance.now()
    this.#totalThen = this.#init.source.total
    const isFlood = this.#totalThen - this.#written > this.#terminal.rows
    const shared = Math.min(MOST_DRAW_EVERY_MS, this.#drawingMs / MOST_DRAWING)
    this.#everyMs = isFlood ? Math.max(DRAW_EVERY_MS, shared) : DRAW_EVERY_MS
    requestAnimationFrame((frame) => {
      // The terminal draws in the same frame; a message comes only after the page has painted it.
      void yieldToPage().then(() => (this.#drawingMs = performance.now() - frame))
    })
    this.#writeSome()
  }

  #writeSome(): void {
    const { source } = this.#init
    const first = Math.max(this.#written, source.first)
    const stop = !this.#following || this.#closing.signal.aborted
    const lines = stop ? [] : source.lines(first, BATCH_LINES)
    this.#writing = lines.length > 0
    if (!this.#writing) return
    this.#written = first + lines.length
    this.#terminal.write(lines.map((line) => terminalLine(line, source.doubts(line))).join(''), this.#goOn)
  }

  readonly #goOn = (): void => {
    const now = performance.now()
    if (now - this.#began < FRAME_MS) return this.#writeSome()
    // A log that stands still is caught up with as fast as the page can draw.
    if (this.#init.source.total === this.#totalThen) requestAnimationFrame(this.#begin)
    else setTimeout(this.#begin, this.#began + this.#everyMs - now)
  }

  setFollowing(following: boolean): void {
    this.#following = following
    if (!following) return
    this.#terminal.scrollToBottom()
    this.pump()
  }

  paint(): void {
    this.#terminal.options.theme = terminalTheme(this.#init.host)
  }

  /** Shows the next match, or the one before; an empty text takes the marks away. */
  find(text: string, direction: 'next' | 'previous'): void {
    if (text === '') {
      this.#search.clearDecorations()
      this.#init.onMatches(0, 0)
      return
    }
    const style = getComputedStyle(this.#init.host)
    const hit = style.getPropertyValue('--term-hit').trim()
    const ruler = style.getPropertyValue('--disp').trim()
    const options = {
      decorations: {
        matchBackground: hit,
        activeMatchBackground: hit,
        activeMatchBorder: ruler,
        matchOverviewRuler: ruler,
        activeMatchColorOverviewRuler: ruler,
      },
    }
    if (direction === 'next') this.#search.findNext(text, options)
    else this.#search.findPrevious(text, options)
    this.#look()
  }

  dispose(): void {
    this.#closing.abort()
    this.#sizes.disconnect()
    this.#terminal.dispose()
  }

  #restart(): void {
    this.#written = 0
    this.#terminal.reset()
  }

  // The first turn upwards counts, however far the terminal has moved by then.
  #onWheel(deltaY: number): void {
    if (deltaY < 0 && this.#terminal.buffer.active.baseY > 0) this.#pause()
  }

  #onKey(event: KeyboardEvent): void {
    const page = this.#terminal.rows - 1
    const lines = { ArrowUp: -1, ArrowDown: 1, PageUp: -page, PageDown: page, Home: -Infinity, End: Infinity }[
      event.key
    ]
    if (lines === undefined) return
    event.preventDefault()
    if (lines === -Infinity) this.#terminal.scrollToTop()
    else if (lines === Infinity) this.#terminal.scrollToBottom()
    else this.#terminal.scrollLines(lines)
    this.#look()
  }

  #look(): void {
    const { viewportY, baseY } = this.#terminal.buffer.active
    if (viewportY < baseY) this.#pause()
  }

  #pause(): void {
    if (!this.#following) return
    this.#following = false
    this.#init.onScrolledUp()
  }

  /** Draws by the graphics card where there is one; the page draws by itself otherwise. */
  async #accelerate(): Promise<void> {
    try {
      if (!hasGraphicsCard()) return
      const { WebglAddon } = await loadPart(() => import('@xterm/addon-webgl'))
      if (this.#closing.signal.aborted) return
      const webgl = new WebglAddon()
      webgl.onContextLoss(() => webgl.dispose())
      this.#terminal.loadAddon(webgl)
    } catch {
      // No WebGL here: the terminal keeps drawing with elements of the page.
    }
  }
}

/** Opens a terminal once its font is there, as its cells are measured only once. */
export async function openTerminal(init: TerminalViewInit): Promise<TerminalView> {
  const family = getComputedStyle(init.host).getPropertyValue('--mono').trim()
  await document.fonts.load(`12px ${family}`).catch(() => undefined)
  return new TerminalView(init)
}

/** What browsers call a card whose work they do themselves. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i

/** Without a card a frame takes many times as long by WebGL as with elements of the page. */
function hasGraphicsCard(): boolean {
  const context = document.createElement('canvas').getContext('webgl2', { failIfMajorPerformanceCaveat: true })
  if (context === null) return false
  const { UNMASKED_RENDERER_WEBGL } = context.getExtension('WEBGL_debug_renderer_info') ?? {}
  // Not every browser that works in software owns up to the caveat.
  const renderer: unknown = context.getParameter(UNMASKED_RENDERER_WEBGL ?? context.RENDERER)
  context.getExtension('WEBGL_lose_context')?.loseContext() // browsers allow only a few at a time
  return !SOFTWARE.test(String(renderer))
}
