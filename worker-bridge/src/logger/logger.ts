import pino from 'pino'

/**
 * Levels by who must act: `error` the operator now, `warn` the operator some day, `info` nobody (what a person wants to
 * read), `debug` a developer. Task output, secrets and bytes of peers never appear at info or above.
 */
export type Logger = Pick<pino.Logger, 'error' | 'warn' | 'info' | 'debug'> & { child(bindings: object): Logger }

export type LogLevel = 'error' | 'warn' | 'info' | 'debug' | 'silent'

export interface LoggerInit {
  readonly level: LogLevel
  /** File descriptor to write JSON lines to; 2 is standard error. */
  readonly fd?: number
}

/** Writes JSON lines, synchronously, so that the last line before a crash is on disk. */
export function createLogger({ level, fd = 2 }: LoggerInit): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd, sync: true }))
}
