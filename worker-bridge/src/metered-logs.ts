import type { LogSource, ReadableLog } from './network/log-source.ts'

/** The same logs, with the bytes that are read of them counted. */
export function meteredLogs(source: LogSource): { source: LogSource; bytes: () => number } {
  let bytes = 0
  const metered = (log: ReadableLog): ReadableLog => {
    const read: ReadableLog['read'] = async (fromSeq, maxBytes) => {
      const frames = await log.read(fromSeq, maxBytes)
      for (const frame of frames) bytes += frame.length
      return frames
    }
    // A log is an object of a class: all but `read` has to be called on itself.
    return new Proxy(log, {
      get(target, key) {
        if (key === 'read') return read
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
  }
  return {
    bytes: () => bytes,
    source: {
      async openLog(run) {
        const log = await source.openLog(run)
        return log && metered(log)
      },
    },
  }
}
