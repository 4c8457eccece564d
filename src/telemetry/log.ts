import { pino } from 'pino'
import type { Log } from '#protocols/log.ts'

/** Lines of JSON on standard output, from `level` up; `bindings` stand in every line. */
export const createLog = (level: 'debug' | 'info' | 'warn' | 'error', bindings: Readonly<Record<string, unknown>>): Log => {
  const out = pino({ level, base: bindings, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: label => ({ level: label }) } })
  return {
    debug: (fields, message) => out.debug(fields, message),
    info: (fields, message) => out.info(fields, message),
    warn: (fields, message) => out.warn(fields, message),
    error: (fields, message) => out.error(fields, message),
  }
}
