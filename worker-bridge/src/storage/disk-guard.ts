import { join } from 'node:path'
import type { Logger } from '../logger/logger.ts'
import { Ballast } from './ballast.ts'
import { diskLevels } from './disk-levels.ts'
import { DiskFullError } from './errors.ts'
import { freeSpace, type FreeSpace } from './free-space.ts'

const LOOK_MS = 2_000
/** Looks from one count of the ballast to the next: sixty-four files are more work than all the rest of a look. */
const LOOKS_PER_COUNT = 30
const MIB = 1_048_576

export interface DiskGuardInit {
  /** On the disk that is watched; a directory for the ballast is made in it. */
  readonly directory: string
  readonly logger: Logger
}

/**
 * Watches the disk of the data directory. Before it is full, no new work is taken; when it is, a ballast is given up, so
 * that what is running can be brought to its end and the journal goes on. What the operator has to do is said once.
 */
export class DiskGuard {
  readonly #init: DiskGuardInit
  readonly #ballast: Ballast
  #timer: NodeJS.Timeout | undefined
  #shortage: DiskFullError | undefined
  #looks = 0

  constructor(init: DiskGuardInit) {
    this.#init = init
    this.#ballast = new Ballast(join(init.directory, 'ballast'))
  }

  /** Looks at once, so that a bridge can be started on a full disk. */
  start(): void {
    this.look()
    this.#timer = setInterval(() => this.look(), LOOK_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Set while no new work can be taken; gone when there is room again. */
  get shortage(): DiskFullError | undefined {
    return this.#shortage
  }

  /** MiB on the disk that new work may reserve: none in a shortage. */
  get freeMib(): number {
    const free = freeSpace(this.#init.directory)
    const { workBytes } = diskLevels(free)
    if (this.#shortage !== undefined || this.#isShort(free)) return 0
    return Math.max(0, Math.floor((free.bytes - workBytes) / MIB))
  }

  look(): void {
    if (this.#looks++ % LOOKS_PER_COUNT === 0) this.#ballast.recount()
    const free = freeSpace(this.#init.directory)
    const { lastBytes, lastFiles } = diskLevels(free)
    if (free.bytes < lastBytes || free.files < lastFiles) this.#giveUpBallast(free)
    else if (this.#missing(free) > 0 && !this.#isShort(free)) this.#holdBallast(free)
    this.#judge(freeSpace(this.#init.directory))
  }

  #giveUpBallast(free: FreeSpace): void {
    const bytes = this.#ballast.release()
    if (bytes === 0) return
    this.#init.logger.error('the disk is full; the ballast was given up so that records can still be written', {
      ...{ directory: this.#init.directory, freeBytes: free.bytes, freeFiles: free.files, ballastBytes: bytes },
    })
  }

  #holdBallast(free: FreeSpace): void {
    const { ballastBytes, ballastFiles } = diskLevels(free)
    try {
      this.#ballast.hold(ballastBytes, ballastFiles)
    } catch (error) {
      this.#init.logger.warn('no ballast can be held on the disk', { error })
    }
  }

  /** Bytes of ballast that are not held. */
  #missing(free: FreeSpace): number {
    return Math.max(0, diskLevels(free).ballastBytes - this.#ballast.bytes)
  }

  /** The ballast comes before new work: what it lacks is not there for work. */
  #isShort(free: FreeSpace): boolean {
    const { workBytes, workFiles, ballastFiles } = diskLevels(free)
    const missing = this.#missing(free)
    return free.bytes < workBytes + missing || free.files < workFiles + (missing > 0 ? ballastFiles : 0)
  }

  #judge(free: FreeSpace): void {
    const { directory, logger } = this.#init
    const short = this.#isShort(free)
    if (short && this.#shortage === undefined) {
      this.#shortage = new DiskFullError(directory, free.bytes, free.files)
      logger.error('the disk is nearly full; no new task is taken until there is room', { error: this.#shortage })
    } else if (!short && this.#shortage !== undefined) {
      this.#shortage = undefined
      logger.info('there is room on the disk again', { freeBytes: free.bytes, freeFiles: free.files })
    }
  }
}
