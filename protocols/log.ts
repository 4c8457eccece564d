/** Fields of a log line: plain data; `key`, `step`, `epoch`, `reason` mean the same everywhere. */
export type LogFields = Readonly<Record<string, unknown>>

/** Structured lines, one JSON object each. Fields are given with each call: nobody keeps a logger of his own. */
export interface Log {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
}
