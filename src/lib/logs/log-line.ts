import type { GapReason, LogFrame, LogStreamName } from '@edgecloud/protocol'

/** One line as it is shown. */
export type LogLine =
  | {
      readonly kind: 'text'
      /** Number of the frame that ended the line. */
      readonly seq: bigint
      readonly timestampMs: number
      readonly service: string
      readonly stream: LogStreamName
      /** Without its line break, controls included: to be made safe before it is shown. */
      readonly text: string
    }
  | {
      readonly kind: 'gap'
      readonly seq: bigint
      readonly timestampMs: number
      readonly service: string
      readonly lostBytes: bigint
      readonly lostLines?: bigint | undefined
      readonly reason: GapReason
    }

/** Longest piece without a line break that is held back, in characters. */
const MAX_OPEN_CHARS = 65_536

interface OpenLine {
  readonly decoder: TextDecoder
  text: string
  seq: bigint
  timestampMs: number
  service: string
  stream: LogStreamName
}

/** Puts frames together to lines: output that was cut in the middle of a line or of a character is joined. */
export class LineAssembler {
  /** Unfinished lines by container and stream. */
  readonly #open = new Map<string, OpenLine>()

  push(frame: LogFrame): LogLine[] {
    const { seq, timestampMs, service } = frame
    if (frame.kind === 'gap') {
      const { lostBytes, lostLines, reason } = frame
      return [{ kind: 'gap', seq, timestampMs, service, lostBytes, lostLines, reason }]
    }
    const key = `${frame.stream}/${frame.replica}/${service}`
    const open = this.#open.get(key) ?? {
      decoder: new TextDecoder(),
      text: '',
      service,
      stream: frame.stream,
      seq,
      timestampMs,
    }
    open.text += open.decoder.decode(frame.bytes, { stream: !frame.lineEnd })
    open.seq = seq
    open.timestampMs = timestampMs
    if (!frame.lineEnd && open.text.length < MAX_OPEN_CHARS) {
      this.#open.set(key, open)
      return []
    }
    this.#open.delete(key)
    return toLines(open)
  }

  /** What stands without a line break when the run is over. */
  flush(): LogLine[] {
    const rest = [...this.#open.values()].flatMap(toLines)
    this.#open.clear()
    return rest.sort((a, b) => (a.seq < b.seq ? -1 : 1))
  }
}

// A frame may hold several lines; a final line break ends the last one and opens none.
function toLines({ text, seq, timestampMs, service, stream }: OpenLine): LogLine[] {
  const parts = text.replace(/\r?\n$/, '').split(/\r?\n/)
  return parts.map((part) => ({ kind: 'text', seq, timestampMs, service, stream, text: part }))
}
