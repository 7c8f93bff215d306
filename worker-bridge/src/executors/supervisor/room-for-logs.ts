import { diskLevels } from '../../storage/disk-levels.ts'
import { freeSpace } from '../../storage/free-space.ts'

/** Bytes of log between two looks at the disk, and the age at which a look is out of date. */
const LOOK_BYTES = 1_048_576
const LOOK_MS = 1_000

/** Says when logs have to wait because the little that is left on the disk is needed for records and the database. */
export class RoomForLogs {
  readonly #directory: string
  #left = 0
  #lookedAt = -Infinity
  #all = false

  constructor(directory: string) {
    this.#directory = directory
  }

  /** From now on logs may have all of it: this is the end of one. */
  useAll(): void {
    this.#all = true
  }

  /** Takes room for so many bytes. @returns false if the log has to wait */
  take(bytes: number): boolean {
    if (this.#all) return true
    if (bytes > this.#left || performance.now() - this.#lookedAt > LOOK_MS) this.#look(bytes)
    if (bytes > this.#left) return false
    this.#left -= bytes
    return true
  }

  #look(bytes: number): void {
    this.#lookedAt = performance.now()
    const free = freeSpace(this.#directory)
    this.#left = Math.min(Math.max(LOOK_BYTES, bytes), free.bytes - diskLevels(free).logBytes)
  }
}
