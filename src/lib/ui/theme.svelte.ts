import { z } from 'zod/mini'
import { storedJson } from '../storage/stored-json.ts'

const themeSchema = z.enum(['dark', 'light'])
const stored = storedJson('edgecloud.theme', themeSchema)

export type Theme = z.infer<typeof themeSchema>

/** Dark or light: what the user chose, else what the system asks for. Shared by all pages of this device. */
class ThemeChoice {
  #chosen = $state<Theme>()

  get current(): Theme {
    return this.#chosen ?? (matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark')
  }

  /** Reads the choice of earlier visits and paints it. */
  start(): void {
    this.#chosen = stored.load()
    this.#paint()
  }

  toggle(): void {
    this.#chosen = this.current === 'dark' ? 'light' : 'dark'
    // Where storage is refused the choice lasts as long as the page.
    stored.save(this.#chosen)
    this.#paint()
  }

  #paint(): void {
    document.documentElement.dataset['theme'] = this.current
  }
}

export const theme = new ThemeChoice()
