import { redactionMark } from './redaction-mark.ts'
import { START, type Redaction } from './redaction.ts'
import { MIN_SECRET_BYTES } from './secret-forms.ts'

/**
 * Puts marks in place of secrets in one stream of bytes, wherever it is cut into chunks. What may be the beginning of one is
 * held back until more comes or the stream ends. Gives as many bytes as it was given.
 */
export class StreamRedactor {
  readonly #redaction: Redaction
  #state = START
  #held: Buffer = Buffer.alloc(0)

  constructor(redaction: Redaction) {
    this.#redaction = redaction
  }

  push(chunk: Buffer): Buffer {
    const output = Buffer.concat([this.#held, chunk])
    for (let end = this.#held.length + 1; end <= output.length; end += 1) {
      this.#state = this.#redaction.after(this.#state, chunk[end - this.#held.length - 1] ?? 0)
      const needle = this.#redaction.found(this.#state)
      if (needle === undefined) continue
      needle.mark.copy(output, end - needle.bytes.length)
      this.#state = this.#redaction.open(this.#state)
    }
    const keep = this.#redaction.depth(this.#state)
    this.#held = Buffer.from(output.subarray(output.length - keep))
    return output.subarray(0, output.length - keep)
  }

  /** The stream has ended: what was held back. The beginning of a secret that is no word by chance is not given either. */
  end(): Buffer {
    const held = this.#held
    const begun = this.#redaction.begun(this.#state)
    this.#held = Buffer.alloc(0)
    this.#state = START
    if (begun === undefined || held.length < MIN_SECRET_BYTES) return held
    return redactionMark(begun.name, begun.bytes.subarray(0, held.length))
  }
}
