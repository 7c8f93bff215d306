import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { wait } from '../../clock/wait.ts'
import { encodeFrame, type GapReason, type LogFrame, type LogStreamName } from './frame-encoding.ts'
import { quotaNotice } from './quota-notice.ts'
import type { EarlierLog } from './read-earlier-log.ts'
import { RoomForLogs } from './room-for-logs.ts'

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
  readonly #room: RoomForLogs
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
    this.#room = new RoomForLogs(dirname(path))
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
    if (this.#full) this.#lose(source, bytes)
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

  /** Writes everything that was added, or holds it and tries again. */
  flush(): void {
    if (this.stalled || this.#write()) return
    this.#retry = setTimeout(() => this.#tryAgain(), RETRY_WRITE_MS)
  }

  /**
   * Writes what is left and says what was lost. Everything is on the disk when this resolves, however long that takes while it
   * is full; rejects when the signal aborts, and all goes on from there.
   */
  async finish(signal: AbortSignal): Promise<void> {
    this.#stopRetrying()
    while (!(this.#write() && this.#sayLosses() && this.#isSynced())) await wait(RETRY_WRITE_MS, signal)
    this.#letGo()
  }

  /** As `finish`, without waiting for the disk: what it does not take is lost, and said to be if there is room for that. */
  close(): void {
    this.#stopRetrying()
    this.#room.useAll()
    const unwritten = this.#write() ? [] : this.#entries
    this.#sayLosses()
    for (const loss of this.#closed ? [] : sumUp(unwritten)) {
      if (this.#append([encodeFrame(gap(loss, this.#seq, 'write-failed'))])) this.#seq += 1n
    }
    this.#isSynced()
    this.#letGo()
  }

  /** Lets go of the file for another writer: the run goes on, and nothing is said to be lost. */
  handOver(): void {
    this.#stopRetrying()
    this.#write()
    this.#letGo()
  }

  #stopRetrying(): void {
    clearTimeout(this.#retry)
    this.#retry = undefined
  }

  #letGo(): void {
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
    if (kept < entries.length && !this.#full) records.push(this.#notice(seq++, entries[kept]))
    if (!this.#append(records)) return false
    this.#seq = seq
    this.#entries = []
    this.#full ||= kept < entries.length
    for (const entry of entries.slice(kept)) this.#lose(entry, entry.bytes)
    return true
  }

  #tryAgain(): void {
    this.#retry = undefined
    this.flush()
    if (this.stalled) return
    const waiting = this.#whenRoom
    this.#whenRoom = []
    for (const callback of waiting) callback()
  }

  /** The line that stands where the log became full, beside the first piece that found no room. */
  #notice(seq: bigint, first: Entry | undefined): Uint8Array {
    const { service = '', replica = 0, timestampMs = Date.now() } = first ?? {}
    const bytes = Buffer.from(`${quotaNotice(this.#quotaBytes)}\n`)
    return encodeFrame({ kind: 'output', seq, timestampMs, service, replica, stream: 'system', lineEnd: true, bytes })
  }

  /** @returns false if the disk did not take it */
  #sayLosses(): boolean {
    if (this.#closed) return true
    const gaps = [...this.#overQuota.values()].map((loss, at) => gap(loss, this.#seq + BigInt(at), 'quota'))
    if (!this.#append(gaps.map(encodeFrame))) return false
    this.#seq += BigInt(gaps.length)
    this.#overQuota.clear()
    return true
  }

  /** All or nothing. */
  #append(records: readonly Uint8Array[]): boolean {
    const batch = Buffer.concat(records)
    if (batch.length > 0 && !this.#room.take(batch.length)) return false
    let written = 0
    try {
      while (written < batch.length) {
        written += writeSync(this.#fd, batch, written, batch.length - written, this.#bytes + written)
      }
    } catch {
      this.#cutOff()
      return false
    }
    this.#bytes += batch.length
    this.#dirty ||= batch.length > 0
    return true
  }

  /** Disk full or failing: readers must find whole frames only, and the next try begins at the same place. */
  #cutOff(): void {
    try {
      ftruncateSync(this.#fd, this.#bytes)
    } catch {
      // What stands behind is the beginning of what will be written there.
    }
  }

  #lose(source: Source, bytes: Uint8Array): void {
    lose(this.#overQuota, source, bytes)
    this.#lost += bytes.length
  }

  #isSynced(): boolean {
    try {
      fsyncSync(this.#fd)
      return true
    } catch {
      return false
    }
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
  lines: bigint
}

function lose(map: Map<string, Loss>, { service, replica }: Source, bytes: Uint8Array): void {
  const key = `${service}.${replica}`
  const loss = map.get(key) ?? { service, replica, bytes: 0n, lines: 0n }
  loss.bytes += BigInt(bytes.length)
  loss.lines += BigInt(countNewlines(bytes))
  map.set(key, loss)
}

function sumUp(entries: readonly Entry[]): Iterable<Loss> {
  const map = new Map<string, Loss>()
  for (const entry of entries) lose(map, entry, entry.bytes)
  return map.values()
}

function gap({ service, replica, bytes, lines }: Loss, seq: bigint, reason: GapReason): LogFrame {
  const head = { kind: 'gap', seq, timestampMs: Date.now(), service, replica } as const
  return { ...head, lostBytes: bytes, lostLines: lines, reason }
}

const NEWLINE = 0x0a

function countNewlines(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1
  return count
}
