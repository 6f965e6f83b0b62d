// Structured logs: one JSON object per line, {time, level, msg, …fields}. The writer and the clock are
// injected, so nothing here knows a console or a file; everything passes the redaction first.

import type { Secret } from './core/secret.ts'
import type { Clock } from './core/time.ts'
import { describeError } from './logging/describe-error.ts'
import { createRedactor, type Redactor } from './logging/redaction.ts'

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'
export type LogFields = Readonly<Record<string, unknown>>

export interface Logger {
  debug(msg: string, fields?: LogFields): void
  info(msg: string, fields?: LogFields): void
  warn(msg: string, fields?: LogFields): void
  /** An error goes into the field `error`: code, message, chain of causes. */
  error(msg: string, fields?: LogFields): void
  /** A logger whose lines all carry `fields`. */
  child(fields: LogFields): Logger
}

export interface LoggerOptions {
  level: LogLevel
  clock: Pick<Clock, 'nowMs'>
  /** Gets one line without its line break. */
  write(line: string): void
  /** Known secrets: their values never leave, in whatever encoding. */
  secrets?: Iterable<Secret | string>
}

const RANK: Record<LogLevel, number> = { debug: 10, info: 20, warn: 30, error: 40 }

/** Never throws: a line that cannot be written is lost rather than the work that wanted to log it. */
export function createLogger(options: LoggerOptions): Logger {
  const redact = createRedactor([...(options.secrets ?? [])].map(reveal))
  return bind(options, redact, {})
}

/** Takes every call and writes nothing. */
export const silentLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => silentLogger,
}

function bind(options: LoggerOptions, redact: Redactor, bound: LogFields): Logger {
  const showStacks = options.level === 'debug'
  const at = (level: LogLevel) => (msg: string, fields?: LogFields) => {
    if (RANK[level] < RANK[options.level]) return
    try {
      const time = new Date(options.clock.nowMs()).toISOString()
      const shown = redact({ ...bound, ...fields }, (error) => describeError(error, showStacks))
      options.write(JSON.stringify({ time, level, msg: redact(msg), ...rename(shown) }))
    } catch {
      // A full disk or a closed pipe must not stop a job.
    }
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => bind(options, redact, { ...bound, ...fields }),
  }
}

/** Fields may not replace the three that every line has. */
function rename(fields: unknown): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(fields as Record<string, unknown>))
    out[key === 'time' || key === 'level' || key === 'msg' ? `${key}_` : key] = value
  return out
}

function reveal(secret: Secret | string): string {
  return typeof secret === 'string' ? secret : secret.reveal()
}
