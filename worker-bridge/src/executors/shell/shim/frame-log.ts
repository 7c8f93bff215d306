import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { encodeFrame, type GapReason, type LogFrame, type LogStreamName } from './frame-encoding.ts'

/** Where a frame comes from. */
export interface Source {
  readonly service: string
  readonly replica: number
}

interface Entry extends Source {
  readonly stream: LogStreamName
  readonly bytes: Uint8Array
  readonly lineEnd: boolean
  readonly timestampMs: number
}

/** Kept free below the quota for the frames that say what was lost. */
const RESERVED_BYTES = 65_536 // 512 containers of 100 bytes, and the line of ours
const SYNC_INTERVAL_MS = 1_000

/**
 * The only writer of a run's log. Frames are appended whole: a failed write is cut off again and its bytes are counted.
 * At the quota the log is full for good: one line says so at once, the output goes on being read and counted, and the
 * last frames say exactly how many bytes of which container are missing.
 */
export class FrameLog {
  readonly #fd: number
  readonly #quotaBytes: number
  readonly #sync: NodeJS.Timeout
  #entries: Entry[] = []
  #unwritten = new Map<string, Loss>()
  readonly #overQuota = new Map<string, Loss>()
  #seq = 0n
  #bytes = 0
  #lost = 0
  #full = false
  #dirty = false

  /** Creates the file; throws if there is one, because a log has one writer in its life. */
  constructor(path: string, quotaBytes: number) {
    this.#fd = openSync(path, 'wx', 0o600)
    this.#quotaBytes = quotaBytes
    this.#sync = setInterval(() => this.#syncLater(), SYNC_INTERVAL_MS)
    this.#sync.unref()
  }

  /** True once output is only counted. */
  get full(): boolean {
    return this.#full
  }

  get totals(): { frames: number; bytes: number; lostBytes: number } {
    return { frames: Number(this.#seq), bytes: this.#bytes, lostBytes: this.#lost }
  }

  /** Adds a piece of output; `flush` writes it. */
  add(source: Source, stream: LogStreamName, bytes: Uint8Array, lineEnd: boolean): void {
    if (this.#full) this.#lose(this.#overQuota, source, bytes.length)
    else this.#entries.push({ ...source, stream, bytes, lineEnd, timestampMs: Date.now() })
  }

  /** A line of ours about a container. */
  say(source: Source, text: string): void {
    this.add(source, 'system', Buffer.from(`${text}\n`), true)
    this.flush()
  }

  /** Writes everything that was added. */
  flush(): void {
    const entries = this.#entries
    this.#entries = []
    const records: Uint8Array[] = []
    let seq = this.#seq
    let bytes = this.#bytes
    const put = (frame: LogFrame): boolean => {
      const record = encodeFrame(frame)
      const fits = frame.kind === 'gap' || bytes + record.length <= this.#quotaBytes - RESERVED_BYTES
      if (!fits) return false
      records.push(record)
      seq += 1n
      bytes += record.length
      return true
    }
    for (const loss of this.#unwritten.values()) put(gap(loss, seq, 'write-failed'))
    let kept = 0
    for (const entry of entries) {
      if (!put({ kind: 'output', seq, ...entry })) break
      kept += 1
    }
    if (!this.#append(records)) {
      for (const entry of entries) this.#lose(this.#unwritten, entry, entry.bytes.length)
      return
    }
    this.#seq = seq
    this.#unwritten.clear()
    if (kept < entries.length) this.#fill(entries.slice(kept))
  }

  /** Writes what is left and says what was lost. Everything is on disk when it returns. */
  close(): void {
    this.flush()
    const losses = [...this.#overQuota.values()].map((loss) => ({ loss, reason: 'quota' as const }))
    const unwritten = [...this.#unwritten.values()].map((loss) => ({ loss, reason: 'write-failed' as const }))
    for (const { loss, reason } of [...losses, ...unwritten]) {
      if (this.#append([encodeFrame(gap(loss, this.#seq, reason))])) this.#seq += 1n
    }
    clearInterval(this.#sync)
    fsyncSync(this.#fd)
    closeSync(this.#fd)
  }

  #fill(rest: readonly Entry[]): void {
    this.#full = true
    const first = rest[0]
    if (first) {
      const text = Buffer.from(`log limit of ${this.#quotaBytes} bytes reached; further output is counted, not kept\n`)
      const { service, replica, timestampMs } = first
      const head = { kind: 'output', stream: 'system', lineEnd: true } as const
      const record = encodeFrame({ ...head, seq: this.#seq, timestampMs, service, replica, bytes: text })
      if (this.#append([record])) this.#seq += 1n
    }
    for (const entry of rest) this.#lose(this.#overQuota, entry, entry.bytes.length)
  }

  /** All or nothing. */
  #append(records: readonly Uint8Array[]): boolean {
    const batch = Buffer.concat(records)
    let written = 0
    try {
      while (written < batch.length) {
        written += writeSync(this.#fd, batch, written, batch.length - written, this.#bytes + written)
      }
    } catch {
      ftruncateSync(this.#fd, this.#bytes) // disk full or failing: readers must find whole frames only
      return false
    }
    this.#bytes += batch.length
    this.#dirty ||= batch.length > 0
    return true
  }

  #lose(map: Map<string, Loss>, { service, replica }: Source, bytes: number): void {
    const key = `${service}.${replica}`
    const loss = map.get(key) ?? { service, replica, bytes: 0n }
    loss.bytes += BigInt(bytes)
    this.#lost += bytes
    map.set(key, loss)
  }

  #syncLater(): void {
    if (!this.#dirty) return
    this.#dirty = false
    fdatasync(this.#fd, (error) => {
      if (error) this.#dirty = true // tried again at the next interval, and at the end for certain
    })
  }
}

interface Loss extends Source {
  bytes: bigint
}

function gap({ service, replica, bytes }: Loss, seq: bigint, reason: GapReason): LogFrame {
  return { kind: 'gap', seq, timestampMs: Date.now(), service, replica, lostBytes: bytes, reason }
}
