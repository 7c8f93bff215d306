/** Keys and positions in a list, from the outermost. */
export type JsonPath = readonly PropertyKey[]

/** Thrown at the first place where a text is no JSON, or says something twice. `offset` counts characters from 0. */
export class JsonTextError extends Error {
  override readonly name = 'JsonTextError'
  readonly code = 'json_text'
  readonly offset: number
  constructor(problem: string, offset: number) {
    super(problem)
    this.offset = offset
  }
}

/** Levels of nesting that are read. */
const MAX_DEPTH = 64
const STRING = /"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const WORD = /true|false|null/y
const SPACE = /[ \t\r\n]*/y

const NOT_ENDED = 'The text in quotes does not end on its line, or has a \\ that means nothing.'

/** Where the keys and values of a JSON text stand. Throws {@link JsonTextError}, also for a key that is there twice. */
export class JsonPlaces {
  readonly #text: string
  readonly #places = new Map<string, number>()
  #at = 0

  constructor(text: string) {
    this.#text = text
    this.#value([])
    if (this.#at < text.length) this.#fail('Nothing may follow the last bracket.')
  }

  /** Line and column, from 1, of the key of a path, else of its value, else of the nearest thing around it. */
  find(path: JsonPath): { line: number; column: number } {
    for (let length = path.length; length > 0; length -= 1) {
      const offset = this.#places.get(nameOf(path.slice(0, length)))
      if (offset !== undefined) return lineAndColumn(this.#text, offset)
    }
    return lineAndColumn(this.#text, this.#places.get(nameOf([])) ?? 0)
  }

  has(path: JsonPath): boolean {
    return this.#places.has(nameOf(path))
  }

  #value(path: JsonPath): void {
    this.#take(SPACE)
    const name = nameOf(path)
    // A key stands before its value, and is what people look for.
    if (!this.#places.has(name)) this.#places.set(name, this.#at)
    if (path.length > MAX_DEPTH) this.#fail(`There are more than ${MAX_DEPTH} levels.`)
    const first = this.#text[this.#at]
    if (first === '{') this.#object(path)
    else if (first === '[') this.#list(path)
    else if (!(this.#string() || this.#take(NUMBER) || this.#take(WORD))) this.#fail(this.#whatIsNoValue())
    this.#take(SPACE)
  }

  #object(path: JsonPath): void {
    this.#at += 1
    this.#take(SPACE)
    if (this.#skip('}')) return
    do {
      this.#take(SPACE)
      const keyAt = this.#at
      if (!this.#string()) {
        this.#fail(
          this.#text[this.#at] === '}' ? 'Remove the comma before }.' : 'A key in double quotes is needed here.',
        )
      }
      const key: unknown = JSON.parse(this.#text.slice(keyAt, this.#at))
      const below = [...path, String(key)]
      if (this.#places.has(nameOf(below))) {
        throw new JsonTextError(`The key "${String(key)}" is there twice. Remove one of them.`, keyAt)
      }
      this.#places.set(nameOf(below), keyAt)
      this.#take(SPACE)
      if (!this.#skip(':')) this.#fail(`A colon is needed after "${String(key)}".`)
      this.#value(below)
    } while (this.#skip(','))
    if (!this.#skip('}')) this.#fail('A comma or } is needed here.')
  }

  #list(path: JsonPath): void {
    this.#at += 1
    this.#take(SPACE)
    if (this.#skip(']')) return
    let index = 0
    do this.#value([...path, index++])
    while (this.#skip(','))
    if (!this.#skip(']')) this.#fail('A comma or ] is needed here.')
  }

  /** A text in quotes, in which control characters are written as escapes. */
  #string(): boolean {
    const from = this.#at
    if (!this.#take(STRING)) return false
    const control = [...this.#text.slice(from, this.#at)].findIndex((character) => character < ' ')
    if (control < 0) return true
    this.#at = from
    this.#fail(NOT_ENDED)
  }

  #whatIsNoValue(): string {
    const rest = this.#text.slice(this.#at)
    if (rest === '') return 'The text ends too early; a bracket or a value is missing.'
    if (/^\/[/*]/.test(rest)) return 'JSON has no comments. Remove it.'
    if (rest.startsWith("'")) return 'Write double quotes instead of single ones.'
    if (rest.startsWith('"')) return NOT_ENDED
    if (/^[\]}]/.test(rest)) return 'A value is needed here; perhaps a comma is too much.'
    return 'This is no value. Text stands in double quotes; numbers, true, false and null do not.'
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found !== null) this.#at += found[0].length
    return found !== null
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at += 1
    return true
  }

  #fail(problem: string): never {
    throw new JsonTextError(problem, this.#at)
  }
}

/** From 1, as editors count. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

function nameOf(path: JsonPath): string {
  return JSON.stringify(path.map((part) => (typeof part === 'number' ? part : String(part))))
}
