import { open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { FrameDecoder, keyedLeaf, LogTree, type DecodedFrame } from '@edgecloud/protocol'
import { isErrno } from '../storage/durable-file.ts'
import { LogNotKeptError } from '../storage/log-not-kept-error.ts'
import { LogChanges } from './log-changes.ts'
import { loadCheckpoint, saveCheckpoint } from './log-checkpoint.ts'
import { LogIndex } from './log-index.ts'
import { readRecords } from './read-records.ts'

/** How far a log goes: frames, RFC 6962 root over them, and their bytes in the file. */
export interface LogHead {
  readonly size: bigint
  /** 32 bytes. */
  readonly root: Uint8Array
  readonly bytes: number
}

export interface LogStoreInit {
  /** Holds frames.log, which another process writes, and our checkpoint. */
  readonly directory: string
  /** Key of the leaves, 32 bytes. */
  readonly logKey: Uint8Array
  /** True once nothing more will be written. */
  readonly ended: () => boolean
}

/** Bytes of the first read of what is new, often a line, and of those that follow a full one. */
const FIRST_CHUNK_BYTES = 16_384
const CHUNK_BYTES = 262_144
const CHECKPOINT_BYTES = 16 * 1024 * 1024

/**
 * Reads one run's log while another process appends to it. Everything here can be rebuilt from the file; memory does not
 * grow with it, except by an index entry for each 256 KiB. A record cut off in the middle is not there yet; a damaged one
 * ends what can be read.
 */
export class LogStore {
  readonly #init: LogStoreInit
  readonly #changes: LogChanges
  #tree = new LogTree()
  #index = new LogIndex()
  #known: LogHead | undefined
  /** Everything before is read and in the tree. */
  #bytes = 0
  #checkpointed = 0
  #damage: string | undefined
  #unsynced: LogNotKeptError | undefined
  #file: Promise<FileHandle | undefined> | undefined
  readonly #closed = new AbortController()
  #scanning: Promise<void> | undefined

  constructor(init: LogStoreInit) {
    this.#init = init
    this.#changes = new LogChanges(init.directory)
    const saved = loadCheckpoint(this.#checkpointPath)
    if (saved === undefined) return
    this.#tree = saved.tree
    this.#index = new LogIndex(saved.places)
    this.#bytes = this.#checkpointed = saved.bytes
  }

  get logKey(): Uint8Array {
    return this.#init.logKey
  }

  /** Why reading ends before the end of the file, if it does. */
  get damage(): string | undefined {
    return this.#damage
  }

  /** Takes in what was written since and says how far the log goes. */
  async head(): Promise<LogHead> {
    await this.#refresh()
    return this.known()
  }

  /** As `head`, of what was taken in so far. */
  known(): LogHead {
    if (this.#known?.bytes !== this.#bytes) {
      this.#known = { size: this.#tree.size, root: this.#tree.root(), bytes: this.#bytes }
    }
    return this.#known
  }

  /**
   * As `head`, but only what a power loss cannot take back: what the chain is told must never shrink. Throws LogNotKeptError
   * from the first sync that failed on: what that one lost the next one does not miss.
   */
  async durableHead(): Promise<LogHead> {
    const { directory } = this.#init
    if (this.#unsynced !== undefined) throw this.#unsynced
    const head = await this.head().catch((cause: unknown) => {
      throw isErrno(cause, 'EIO') ? new LogNotKeptError(directory, { cause }) : cause
    })
    try {
      await (await this.#open())?.datasync()
    } catch (cause) {
      throw (this.#unsynced = new LogNotKeptError(directory, { cause }))
    }
    return head
  }

  /** Encoded frames from `fromSeq` on, at least one if there is one, then as many as fit into `maxBytes`. */
  async read(fromSeq: bigint, maxBytes: number): Promise<readonly Uint8Array[]> {
    if (fromSeq >= this.#tree.size) await this.#refresh()
    const file = await this.#open()
    if (file === undefined || fromSeq >= this.#tree.size) return []
    const range = { from: this.#index.find(fromSeq), end: this.#bytes }
    const { records, next } = await readRecords(file, range, fromSeq, maxBytes)
    this.#index.leave(next)
    return records
  }

  /** Resolves when the log has more than `size` frames or has ended; rejects when the signal aborts. */
  async waitBeyond(size: bigint, signal: AbortSignal): Promise<void> {
    for (;;) {
      const own = new AbortController()
      const change = this.#changes.next(AbortSignal.any([signal, own.signal, this.#closed.signal]))
      change.catch(() => undefined) // awaited below, unless there is no need
      if ((await this.head()).size > size || this.#init.ended()) return own.abort()
      await change
    }
  }

  /** Lets waiting readers look again, such as when the run has ended. */
  wake(): void {
    this.#changes.wake()
  }

  /** Ends waiting and keeps a checkpoint. */
  async close(): Promise<void> {
    this.#closed.abort(new Error('the log was closed'))
    await this.#scanning?.catch(() => undefined)
    if (this.#bytes > this.#checkpointed) this.#saveCheckpoint()
    await (await this.#file)?.close()
    this.#file = undefined
  }

  get #checkpointPath(): string {
    return join(this.#init.directory, 'checkpoint.json')
  }

  /** One scan at a time; who asks during one gets another one after it, because the file may have grown meanwhile. */
  async #refresh(): Promise<void> {
    const before = this.#scanning
    const mine = (async () => {
      await before?.catch(() => undefined) // whoever asked for that one knows; the disk may be well again
      await this.#scan()
    })()
    this.#scanning = mine
    await mine
  }

  async #scan(): Promise<void> {
    const file = await this.#open()
    if (file === undefined || this.#damage !== undefined || this.#closed.signal.aborted) return
    // A fresh decoder each time: the writer may have cut a half record off and put another one in its place.
    const decoder = new FrameDecoder(this.#bytes)
    let buffer = Buffer.allocUnsafe(FIRST_CHUNK_BYTES)
    for (let position = this.#bytes; ;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
      if (bytesRead === 0) break
      position += bytesRead
      for (const decoded of decoder.push(buffer.subarray(0, bytesRead))) if (!this.#take(decoded)) return
      if (bytesRead < buffer.length) break // the end; what is written meanwhile is for the next look
      if (buffer.length < CHUNK_BYTES) buffer = Buffer.allocUnsafe(CHUNK_BYTES)
      if (this.#bytes - this.#checkpointed >= CHECKPOINT_BYTES) this.#saveCheckpoint()
    }
    const tail = decoder.end()
    if (tail.kind === 'corrupt') this.#damage = `at byte ${tail.validBytes}: ${tail.reason}`
  }

  #take({ frame, encoded, offset }: DecodedFrame): boolean {
    if (frame.seq !== this.#tree.size) {
      this.#damage = `at byte ${offset}: frame ${frame.seq} stands where ${this.#tree.size} belongs`
      return false
    }
    this.#index.note(frame.seq, offset)
    this.#tree.append(keyedLeaf(this.#init.logKey, encoded))
    this.#bytes = offset + encoded.length
    return true
  }

  #saveCheckpoint(): void {
    this.#checkpointed = this.#bytes // also if the disk takes none: the next one is tried as much later
    saveCheckpoint(this.#checkpointPath, { bytes: this.#bytes, tree: this.#tree, places: this.#index.places })
  }

  /** Undefined while nothing was written yet, and once closed. */
  async #open(): Promise<FileHandle | undefined> {
    if (this.#closed.signal.aborted) return undefined
    this.#file ??= this.#openFile()
    let file: FileHandle | undefined
    try {
      return (file = await this.#file)
    } finally {
      if (file === undefined) this.#file = undefined // not there yet, or it failed: the next one tries again
    }
  }

  async #openFile(): Promise<FileHandle | undefined> {
    try {
      const file = await open(join(this.#init.directory, 'frames.log'), 'r')
      const { size } = await file.stat()
      if (size < this.#bytes) this.#forget() // a checkpoint from before a power loss that took the log's end
      return file
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return undefined
      throw error
    }
  }

  #forget(): void {
    this.#known = undefined
    this.#tree = new LogTree()
    this.#index = new LogIndex()
    this.#bytes = this.#checkpointed = 0
  }
}
