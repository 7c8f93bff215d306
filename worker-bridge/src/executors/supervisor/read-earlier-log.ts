import { open } from 'node:fs/promises'
import { FrameDecoder, type LogFrame } from '@edgecloud/protocol'
import { isErrno } from '../../storage/durable-file.ts'
import { quotaNotice } from './quota-notice.ts'

/** What an earlier writer left in a log. */
export interface EarlierLog {
  readonly frames: bigint
  /** Bytes of whole frames; what is behind them was cut off. */
  readonly bytes: number
  /** `full`: its quota was reached. `closed`: it says already what was lost, so nothing may follow. */
  readonly state: 'open' | 'full' | 'closed'
  /** Bytes of output in it, by service, replica and stream. */
  taken(service: string, replica: number, stream: 'stdout' | 'stderr'): number
}

const CHUNK_BYTES = 262_144

/**
 * Reads what is in a log, so that another writer can go on with it. Undefined if there is no file.
 * @param quotaBytes as the earlier writer had it
 */
export async function readEarlierLog(path: string, quotaBytes: number): Promise<EarlierLog | undefined> {
  const file = await open(path, 'r').catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  })
  if (file === undefined) return undefined
  try {
    const decoder = new FrameDecoder()
    const taken = new Map<string, number>()
    let frames = 0n
    let state: EarlierLog['state'] = 'open'
    const notice = Buffer.from(`${quotaNotice(quotaBytes)}\n`)
    const note = (frame: LogFrame): void => {
      frames += 1n
      if (frame.kind === 'gap') state = 'closed'
      else if (frame.stream === 'system') {
        if (notice.equals(frame.bytes)) state = 'full'
      } else {
        const key = `${frame.service}.${frame.replica}.${frame.stream}`
        taken.set(key, (taken.get(key) ?? 0) + frame.bytes.length)
      }
    }
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES)
      if (bytesRead === 0) break
      for (const { frame } of decoder.push(buffer.subarray(0, bytesRead))) note(frame)
    }
    return {
      frames,
      bytes: decoder.end().validBytes,
      state,
      taken: (service, replica, stream) => taken.get(`${service}.${replica}.${stream}`) ?? 0,
    }
  } finally {
    await file.close()
  }
}
