import pino from 'pino'
import { plainLine } from './plain-line.ts'
import { RepetitionLimit } from './repetition-limit.ts'
import { safeFields } from './safe-fields.ts'

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

/**
 * Writes JSON lines, synchronously, so that the last line before a crash is there: `level`, `time`, `event`, then the fields.
 * An `error` field shows its stack. Whatever strangers or tasks bring into a field, a line stays one line, of bounded length,
 * without what is known to be secret, and the same said again and again is held back.
 */
export function createLogger({ level, fd = 2 }: LoggerInit): Logger {
  const destination = pino.destination({ fd, sync: true })
  // Standard error may be a file on the disk that is full: what is said of it is lost then, and nothing else.
  destination.on('error', () => undefined)
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    errorKey: 'error',
    messageKey: 'event',
    // Errors are made safe with the other fields, before anything of pino's own sees them.
    serializers: { error: (error: unknown) => error },
    formatters: { level: (label) => ({ level: label }) },
  }
  const limit = new RepetitionLimit(monotonicMs)
  return wrap(pino(options, { write: (line) => destination.write(plainLine(line)) }), limit)
}

function wrap(inner: pino.Logger, limit: RepetitionLimit): Logger {
  const at =
    (level: 'error' | 'warn' | 'info' | 'debug') =>
    (message: string, data: object = {}) => {
      if (!inner.isLevelEnabled(level)) return
      const held = limit.take(message, level === 'error' || level === 'warn' ? 'quiet' : 'chatty')
      if (held === undefined) return
      inner[level]({ ...safeFields(data), ...(held > 0 ? { heldBack: held } : {}) }, message)
    }
  return {
    error: at('error'),
    warn: at('warn'),
    info: at('info'),
    debug: at('debug'),
    child: (fields) => wrap(inner.child(safeFields(fields)), limit),
  }
}

function monotonicMs(): number {
  return performance.now()
}
