import { parseTaskFile, type ParsedTask, type Problem } from '@edgecloud/protocol'
import { EXAMPLES } from './examples.ts'

const NO_PROBLEMS: readonly Problem[] = []

/** Where a draft begins and is kept. */
export interface DraftInit {
  readonly text: string
  /** False when the text could not be kept. */
  readonly save: (text: string) => boolean
}

/** The task file being written and what follows from it. */
export class Draft {
  readonly #save: DraftInit['save']
  #text = $state('')
  #kept = $state(true)
  #lastValid = $state.raw<ParsedTask>()

  constructor({ text, save }: DraftInit) {
    this.#text = text
    this.#save = save
    this.#remember()
  }

  readonly #result = $derived(parseTaskFile(this.#text))

  get text(): string {
    return this.#text
  }
  /** False when the browser did not store the newest text. */
  get kept(): boolean {
    return this.#kept
  }
  get problems(): readonly Problem[] {
    return this.#result.ok ? NO_PROBLEMS : this.#result.problems
  }
  /** The task of this very text; undefined while something is wrong with it. */
  get valid(): ParsedTask | undefined {
    return this.#result.ok ? this.#result : undefined
  }
  /** The task of the newest text that held; what the page goes on showing meanwhile. */
  get lastValid(): ParsedTask | undefined {
    return this.valid ?? this.#lastValid
  }
  /** True when starting from an example loses nothing. */
  get isExample(): boolean {
    return this.#text.trim() === '' || EXAMPLES.some(({ text }) => text === this.#text)
  }

  write(text: string): void {
    if (text === this.#text) return
    this.#text = text
    this.#kept = this.#save(text)
    this.#remember()
  }

  #remember(): void {
    const result = this.#result
    if (result.ok) this.#lastValid = result
  }
}
