import { pino, stdTimeFunctions } from 'pino'
import type { Settings } from '../config/settings.ts'
import type { Log } from '../log.ts'
import type { Output } from './main.ts'

/** JSON lines of allow-listed fields (see LogFields): pino escapes what they hold. */
export function createProcessLog(output: Output, level: Settings['logLevel']): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void output.write(line) },
  )
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  }
}
