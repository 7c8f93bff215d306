import pino from 'pino'

/**
 * Levels by who must act: `error` the operator now, `warn` the operator some day, `info` nobody (what a person wants to
 * read), `debug` a developer. Task output, secrets and bytes of peers never appear at info or above.
 */
export interface Logger {
  error(message: string, data?: object): void
  warn(message: string, data?: object): void
  info(message: string, data?: object): void
  debug(message: string, data?: object): void
  /** A logger that adds the given fields to each line. */
  child(fields: object): Logger
}

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent'

export interface LoggerInit {
  readonly level: LogLevel
  /** File descriptor to write JSON lines to; 2 is standard error. */
  readonly fd?: number
}

/** Writes JSON lines, synchronously, so that the last line before a crash is there. An `error` field shows its stack. */
export function createLogger({ level, fd = 2 }: LoggerInit): Logger {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, errorKey: 'error' }
  return wrap(pino(options, pino.destination({ fd, sync: true })))
}

function wrap(inner: pino.Logger): Logger {
  return {
    error: (message, data = {}) => inner.error(data, message),
    warn: (message, data = {}) => inner.warn(data, message),
    info: (message, data = {}) => inner.info(data, message),
    debug: (message, data = {}) => inner.debug(data, message),
    child: (fields) => wrap(inner.child(fields)),
  }
}
