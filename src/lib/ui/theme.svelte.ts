import { z } from 'zod'

const KEY = 'edgecloud.theme'
const themeSchema = z.enum(['dark', 'light'])

export type Theme = z.infer<typeof themeSchema>

/** Dark or light: what the user chose, else what the system asks for. Shared by all pages of this device. */
class ThemeChoice {
  #chosen = $state<Theme>()

  get current(): Theme {
    return this.#chosen ?? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark')
  }

  /** Reads the choice of earlier visits and paints it. */
  start(): void {
    const stored = themeSchema.safeParse(readStored())
    this.#chosen = stored.success ? stored.data : undefined
    this.#paint()
  }

  toggle(): void {
    this.#chosen = this.current === 'dark' ? 'light' : 'dark'
    try {
      localStorage.setItem(KEY, this.#chosen)
    } catch {
      // Storage may be refused; the choice then lasts as long as the page.
    }
    this.#paint()
  }

  #paint(): void {
    document.documentElement.dataset['theme'] = this.current
  }
}

function readStored(): string | null {
  try {
    return localStorage.getItem(KEY)
  } catch {
    return null
  }
}

export const theme = new ThemeChoice()
