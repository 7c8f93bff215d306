import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { encodeFrame, type GapReason, type LogFrame, type LogStreamName } from './frame-encoding.ts'
import { quotaNotice } from './quota-notice.ts'
import type { EarlierLog } from './read-earlier-log.ts'

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
const RETRY_WRITE_MS = 500

/**
 * The only writer of a run's log. Frames are appended whole; while the disk takes none, they are held and their sources
 * are to wait. At the quota the log is full for good: one line says so at once, the output goes on being read and counted,
 * and the last frames say exactly how many bytes of which container are missing.
 */
export class FrameLog {
  readonly #fd: number
  readonly #quotaBytes: number
  readonly #sync: NodeJS.Timeout
  #retry: NodeJS.Timeout | undefined
  #whenRoom: (() => void)[] = []
  #entries: Entry[] = []
  readonly #overQuota = new Map<string, Loss>()
  #seq = 0n
  #bytes = 0
  #lost = 0
  #full = false
  #closed = false
  #dirty = false

  /**
   * Creates the file; throws if there is one, because a log has one writer at a time.
   * @param earlier what a writer that is gone for certain left behind; the file goes on from there
   */
  constructor(path: string, quotaBytes: number, earlier?: EarlierLog) {
    this.#fd = openSync(path, earlier ? 'r+' : 'wx', 0o600)
    this.#quotaBytes = quotaBytes
    this.#sync = setInterval(() => this.#syncLater(), SYNC_INTERVAL_MS)
    this.#sync.unref()
    if (!earlier) return
    ftruncateSync(this.#fd, earlier.bytes) // a record that was cut off
    this.#bytes = earlier.bytes
    this.#seq = earlier.frames
    this.#full = earlier.state !== 'open'
    this.#closed = earlier.state === 'closed'
  }

  /** True once output is only counted. */
  get full(): boolean {
    return this.#full
  }

  /** True while the disk takes nothing: who gives output is to wait for `whenWritten`. */
  get stalled(): boolean {
    return this.#retry !== undefined
  }

  get totals(): { frames: number; bytes: number; lostBytes: number } {
    return { frames: Number(this.#seq), bytes: this.#bytes, lostBytes: this.#lost }
  }

  /** Adds a piece of output; `flush` writes it. */
  add(source: Source, stream: LogStreamName, bytes: Uint8Array, lineEnd: boolean): void {
    if (this.#full) this.#lose(source, bytes.length)
    else this.#entries.push({ ...source, stream, bytes, lineEnd, timestampMs: Date.now() })
  }

  /** A line of ours about a container. */
  say(source: Source, text: string): void {
    this.add(source, 'system', Buffer.from(`${text}\n`), true)
    this.flush()
  }

  /** Calls back once everything that was added is written; at once if it is. */
  whenWritten(callback: () => void): void {
    if (this.stalled) this.#whenRoom.push(callback)
    else callback()
  }

  /** Resolves once everything that was added is written, or after the given time. */
  async settled(patienceMs: number): Promise<void> {
    if (!this.stalled) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, patienceMs)
      this.whenWritten(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  /** Writes everything that was added, or holds it and tries again. */
  flush(): void {
    if (!this.stalled) this.#write()
  }

  /** Writes what is left and says what was lost. Everything that the disk took is on it when this returns. */
  close(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    const unwritten = this.#write() ? [] : this.#entries
    if (!this.#closed) {
      for (const loss of this.#overQuota.values()) this.#appendFrame(gap(loss, this.#seq, 'quota'))
      for (const loss of sumUp(unwritten)) this.#appendFrame(gap(loss, this.#seq, 'write-failed'))
    }
    clearInterval(this.#sync)
    fsyncSync(this.#fd)
    closeSync(this.#fd)
  }

  /** Lets go of the file for another writer: the run goes on, and nothing is said to be lost. */
  handOver(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
    this.#write()
    clearInterval(this.#sync)
    closeSync(this.#fd)
  }

  /** @returns false if the disk did not take it */
  #write(): boolean {
    const entries = this.#entries
    const records: Uint8Array[] = []
    let seq = this.#seq
    let bytes = this.#bytes
    let kept = 0
    for (const entry of entries) {
      const record = encodeFrame({ kind: 'output', seq, ...entry })
      if (bytes + record.length > this.#quotaBytes - RESERVED_BYTES) break
      records.push(record)
      seq += 1n
      bytes += record.length
      kept += 1
    }
    if (!this.#append(records)) {
      this.#retry = setTimeout(() => this.#tryAgain(), RETRY_WRITE_MS)
      return false
    }
    this.#seq = seq
    this.#entries = []
    if (kept < entries.length) this.#fill(entries.slice(kept))
    return true
  }

  #tryAgain(): void {
    this.#retry = undefined
    if (!this.#write()) return
    const waiting = this.#whenRoom
    this.#whenRoom = []
    for (const callback of waiting) callback()
  }

  #fill(rest: readonly Entry[]): void {
    this.#full = true
    const first = rest[0]
    if (first) {
      const bytes = Buffer.from(`${quotaNotice(this.#quotaBytes)}\n`)
      const { service, replica, timestampMs } = first
      const head = { kind: 'output', stream: 'system', lineEnd: true } as const
      this.#appendFrame({ ...head, seq: this.#seq, timestampMs, service, replica, bytes })
    }
    for (const entry of rest) this.#lose(entry, entry.bytes.length)
  }

  #appendFrame(frame: LogFrame): void {
    if (this.#append([encodeFrame(frame)])) this.#seq += 1n
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

  #lose(source: Source, bytes: number): void {
    lose(this.#overQuota, source, bytes)
    this.#lost += bytes
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

function lose(map: Map<string, Loss>, { service, replica }: Source, bytes: number): void {
  const key = `${service}.${replica}`
  const loss = map.get(key) ?? { service, replica, bytes: 0n }
  loss.bytes += BigInt(bytes)
  map.set(key, loss)
}

function sumUp(entries: readonly Entry[]): Iterable<Loss> {
  const map = new Map<string, Loss>()
  for (const entry of entries) lose(map, entry, entry.bytes.length)
  return map.values()
}

function gap({ service, replica, bytes }: Loss, seq: bigint, reason: GapReason): LogFrame {
  return { kind: 'gap', seq, timestampMs: Date.now(), service, replica, lostBytes: bytes, reason }
}
