import { z } from 'zod/mini'
import { storedJson } from '../storage/stored-json.ts'

const themeSchema = z.enum(['dark', 'light'])
const stored = storedJson('edgecloud.theme', themeSchema)

export type Theme = z.infer<typeof themeSchema>

/** Dark or light: what the user chose, else what the system asks for now. Shared by all pages of this device. */
class ThemeChoice {
  #chosen = $state<Theme>()
  #asked = $state<Theme>('dark')

  get current(): Theme {
    return this.#chosen ?? this.#asked
  }

  /** Reads the choice of earlier visits and paints it; without one it follows the system, which may change at dusk. */
  start(): void {
    this.#chosen = stored.load()
    const light = matchMedia('(prefers-color-scheme: light)')
    const follow = () => {
      this.#asked = light.matches ? 'light' : 'dark'
      this.#paint()
    }
    light.addEventListener('change', follow)
    follow()
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
