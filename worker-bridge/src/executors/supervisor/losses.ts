import type { GapReason, LogFrame } from './frame-encoding.ts'

/** Where a frame comes from. */
export interface Source {
  readonly service: string
  readonly replica: number
}

interface Loss extends Source {
  bytes: bigint
  lines: bigint
}

/** Counts the output of each container that is not in the log. */
export class Losses {
  readonly #losses = new Map<string, Loss>()

  add({ service, replica }: Source, bytes: Uint8Array): void {
    const key = `${service}.${replica}`
    const loss = this.#losses.get(key) ?? { service, replica, bytes: 0n, lines: 0n }
    loss.bytes += BigInt(bytes.length)
    loss.lines += BigInt(countNewlines(bytes))
    this.#losses.set(key, loss)
  }

  /** A frame for each container that says what is missing of it. */
  gaps(firstSeq: bigint, reason: GapReason): LogFrame[] {
    return [...this.#losses.values()].map(({ service, replica, bytes, lines }, at) => {
      const head = { kind: 'gap', seq: firstSeq + BigInt(at), timestampMs: Date.now(), service, replica } as const
      return { ...head, lostBytes: bytes, lostLines: lines, reason }
    })
  }

  clear(): void {
    this.#losses.clear()
  }
}

const NEWLINE = 0x0a

function countNewlines(bytes: Uint8Array): number {
  let count = 0
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1
  return count
}
