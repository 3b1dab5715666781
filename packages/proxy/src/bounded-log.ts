import type { Clock } from '@pvit-checkout/pvit'
import type { Log, LogFields } from './log.ts'

const minute = 60_000
/** Of one message in a minute; beyond that the rest are told as a number. */
const most = { warn: 10, error: 50 } as const

/**
 * The same log, which nobody outside can flood: of one warning or error, only the first few of a minute are written, and
 * at its end how many more there were. What `info` says follows from payments, which are limited themselves.
 */
export function createBoundedLog(log: Log, clock: Clock): Log {
  const counts = new Map<string, number>()

  function bounded(level: 'warn' | 'error') {
    return (message: string, fields?: LogFields) => {
      const key = `${level} ${message}`
      const seen = counts.get(key) ?? 0
      counts.set(key, seen + 1)
      if (seen === 0) clock.after(minute, () => tellRest(level, message, key))
      if (seen < most[level]) log[level](message, fields)
    }
  }

  function tellRest(level: 'warn' | 'error', message: string, key: string): void {
    const more = (counts.get(key) ?? 0) - most[level]
    counts.delete(key)
    if (more > 0)
      log[level]('and more of one kind within a minute', { cause: message, count: more })
  }

  return {
    info: (message, fields) => log.info(message, fields),
    warn: bounded('warn'),
    error: bounded('error'),
  }
}
