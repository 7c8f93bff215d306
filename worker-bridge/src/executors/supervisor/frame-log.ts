import { closeSync, fdatasync, fsyncSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { wait } from '../../clock/wait.ts'
import { isErrno } from '../../storage/durable-file.ts'
import { LogNotKeptError } from '../../storage/log-not-kept-error.ts'
import { encodeFrame, type LogStreamName } from './frame-encoding.ts'
import { Losses, type Source } from './losses.ts'
import { quotaNotice } from './quota-notice.ts'
import type { EarlierLog } from './read-earlier-log.ts'
import { RoomForLogs } from './room-for-logs.ts'

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
 * The only writer of a run's log. Frames are appended whole; while a full disk takes none, they are held and their sources
 * are to wait. A disk that fails is the end of the log: what it did not sync once may be gone although the next sync succeeds. At the quota the log is full for good: one line says so at once, the output goes on being read and counted,
 * and the last frames say exactly how many bytes of which container are missing.
 */
export class FrameLog {
  readonly #path: string
  readonly #fd: number
  readonly #onFailure: (failure: LogNotKeptError) => void
  readonly #room: RoomForLogs
  readonly #quotaBytes: number
  readonly #sync: NodeJS.Timeout
  #retry: NodeJS.Timeout | undefined
  #whenRoom: (() => void)[] = []
  #entries: Entry[] = []
  readonly #overQuota = new Losses()
  #seq = 0n
  #bytes = 0
  #lost = 0
  #full = false
  #closed = false
  #dirty = false
  #failure: LogNotKeptError | undefined
  #isOpen = true
  /** The sync that is on its way. It may be the one call that is told of a fault. */
  #syncing: Promise<void> | undefined

  /**
   * Creates the file; throws if there is one, because a log has one writer at a time.
   * @param earlier what a writer that is gone for certain left behind; the file goes on from there
   * @param onFailure is told once when the disk fails: nothing more is written, so whoever writes is to be ended
   */
  constructor(
    path: string,
    quotaBytes: number,
    earlier?: EarlierLog,
    onFailure: (failure: LogNotKeptError) => void = () => undefined,
  ) {
    this.#path = path
    this.#onFailure = onFailure
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

  /** Set once the disk has failed: the log is not what was written. */
  get failure(): LogNotKeptError | undefined {
    return this.#failure
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
    if (this.#full || this.#failure !== undefined) this.#lose(source, bytes)
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
    if (this.stalled || this.#write() || this.#failure !== undefined) return
    this.#retry = setTimeout(() => this.#tryAgain(), RETRY_WRITE_MS)
  }

  /**
   * Writes what is left and says what was lost. Everything is on the disk when this resolves, however long that takes while it
   * is full; rejects when the signal aborts, and all goes on from there. Rejects with LogNotKeptError when the disk fails.
   */
  async finish(signal: AbortSignal): Promise<void> {
    this.#stopRetrying()
    while (!(this.#write() && this.#sayLosses() && this.#isSynced())) {
      if (this.#failure !== undefined) throw this.#failure
      await wait(RETRY_WRITE_MS, signal)
    }
    await this.#syncing
    if (this.#failure !== undefined) throw this.#failure
    this.#letGo()
  }

  /** As `finish`, without waiting for the disk: what it does not take is lost, and said to be if there is room for that. */
  close(): void {
    this.#stopRetrying()
    if (this.#failure !== undefined) return this.#letGo()
    this.#room.useAll()
    const unwritten = new Losses()
    if (!this.#write()) for (const entry of this.#entries) unwritten.add(entry, entry.bytes)
    this.#sayLosses()
    for (const gap of this.#closed ? [] : unwritten.gaps(this.#seq, 'write-failed')) {
      if (!this.#append([encodeFrame(gap)])) break
      this.#seq += 1n
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
    if (!this.#isOpen) return
    this.#isOpen = false
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
    if (!this.stalled) this.#releaseWaiting()
  }

  #releaseWaiting(): void {
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
    const gaps = this.#overQuota.gaps(this.#seq, 'quota')
    if (!this.#append(gaps.map(encodeFrame))) return false
    this.#seq += BigInt(gaps.length)
    this.#overQuota.clear()
    return true
  }

  /** All or nothing. */
  #append(records: readonly Uint8Array[]): boolean {
    if (this.#failure !== undefined) return false
    const batch = Buffer.concat(records)
    if (batch.length > 0 && !this.#room.take(batch.length)) return false
    let written = 0
    try {
      while (written < batch.length) {
        written += writeSync(this.#fd, batch, written, batch.length - written, this.#bytes + written)
      }
    } catch (error) {
      this.#cutOff()
      if (!isErrno(error, 'ENOSPC') && !isErrno(error, 'EDQUOT')) this.#fail(error)
      return false
    }
    this.#bytes += batch.length
    this.#dirty ||= batch.length > 0
    return true
  }

  /** Also a full disk, if it shows itself so late: the system has dropped what it could not write. */
  #fail(cause: unknown): void {
    if (this.#failure !== undefined || !this.#isOpen) return
    this.#stopRetrying()
    this.#failure = new LogNotKeptError(this.#path, { cause })
    this.#entries = []
    this.#releaseWaiting()
    this.#onFailure(this.#failure)
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
    this.#overQuota.add(source, bytes)
    this.#lost += bytes.length
  }

  #isSynced(): boolean {
    if (this.#failure !== undefined) return false
    try {
      fsyncSync(this.#fd)
      return true
    } catch (error) {
      this.#fail(error) // never tried again: a second sync would succeed without what the first one lost
      return false
    }
  }

  #syncLater(): void {
    if (!this.#dirty || this.#syncing !== undefined || this.#failure !== undefined) return
    this.#dirty = false
    const { promise, resolve } = Promise.withResolvers<undefined>()
    this.#syncing = promise
    fdatasync(this.#fd, (error) => {
      if (error) this.#fail(error)
      this.#syncing = undefined
      resolve(undefined)
    })
  }
}
