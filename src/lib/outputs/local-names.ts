import { localName } from './local-name.ts'

interface Place {
  /** Names of the folders and the file, from the outside in. */
  readonly parts: readonly string[]
  /** Names given out inside, as systems compare them that do not tell capitals apart. */
  taken?: Set<string>
}

/** Gives each path of a result a place of its own below one folder, on systems of all kinds. */
export class LocalNames {
  readonly #places = new Map<string, Place>([['', { parts: [] }]])
  #changed = 0

  /** Names that could not stay as they were. */
  get changed(): number {
    return this.#changed
  }

  /** Where a path goes. The same path has always the same place, another one another. */
  of(path: string): readonly string[] {
    return this.#place(path).parts
  }

  #place(path: string): Place {
    const known = this.#places.get(path)
    if (known !== undefined) return known
    const cut = path.lastIndexOf('/')
    const parent = this.#place(path.slice(0, cut))
    const name = path.slice(cut + 1)
    const own = freeName(localName(name), (parent.taken ??= new Set()))
    if (own !== name) this.#changed += 1
    const place = { parts: [...parent.parts, own] }
    this.#places.set(path, place)
    return place
  }
}

function freeName(name: string, taken: Set<string>): string {
  const dot = name.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  let free = name
  for (let number = 2; taken.has(folded(free)); number++) free = `${stem} (${number})${ending}`
  taken.add(folded(free))
  return free
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase()
}
