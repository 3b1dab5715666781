import { pino, stdTimeFunctions } from 'pino'
import type { Settings } from '../config/settings.ts'
import type { Log } from '../log.ts'
import type { painterOf } from './paint.ts'
import type { Output } from './terminal.ts'

/**
 * JSON lines of allow-listed fields (see LogFields), which pino escapes; for a person at a terminal, short ones, painted by
 * `paint`.
 */
export function createProcessLog(
  output: Output,
  level: Settings['logLevel'],
  paint: ReturnType<typeof painterOf> | null = null,
): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    { write: (line: string) => void output.write(paint === null ? line : toPretty(line, paint)) },
  )
  return {
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
  }
}

const looks = { info: 'green', warn: 'yellow', error: 'red' } as const

/** `10:14:03Z warn  PVIT did not answer the renewal  account=ACC_1`: what pino has escaped stays so. */
function toPretty(line: string, paint: ReturnType<typeof painterOf>): string {
  const { level, time, msg, ...fields } = JSON.parse(line) as Record<string, string>
  const look = looks[level as keyof typeof looks]
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  const said = `${time?.slice(11, 19)}Z ${paint(look, String(level).padEnd(5))} ${printable(String(msg))}`
  return `${said}${rest.length === 0 ? '' : `  ${paint('dim', rest.join(' '))}`}\n`
}

function printable(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ')
}
