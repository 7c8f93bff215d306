import { createContext } from 'svelte'

/** One line about what the user just did. */
export interface Toast {
  readonly id: number
  readonly text: string
  /** Where to see it. */
  readonly href?: string
  readonly linkText?: string
}

const SHOWN_MS = 8_000

/** Short confirmations; never the only place where something is said. */
export class Toasts {
  #items = $state.raw<readonly Toast[]>([])
  #count = 0

  get items(): readonly Toast[] {
    return this.#items
  }

  show(toast: Omit<Toast, 'id'>): void {
    const id = ++this.#count
    this.#items = [...this.#items.slice(-2), { ...toast, id }]
    setTimeout(() => this.dismiss(id), SHOWN_MS)
  }

  dismiss(id: number): void {
    this.#items = this.#items.filter((item) => item.id !== id)
  }
}

/** The page's one list of toasts; the root layout provides it. */
export const [getToasts, setToasts] = createContext<Toasts>()
