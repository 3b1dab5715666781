import { CommitUnansweredError } from './store/database-errors.ts'
import { StoreError } from './store/store-error.ts'
import { unlistedKey } from './vault.ts'

/**
 * What a log line may say. Only these fields exist, so that no phone, name, key, token or PVIT code can slip into one;
 * values are our own words, ids and numbers.
 */
export interface LogFields {
  payment?: string
  payout?: string
  account?: string
  state?: string
  event?: string
  delivery?: string
  reason?: string
  /** PVIT's error name or number. */
  fault?: string | number
  field?: string
  outcome?: string
  route?: string
  method?: string
  status?: number
  ms?: number
  count?: number
  cause?: string
  hint?: string
  url?: string
}

export interface Log {
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
}

/**
 * What may be said of an error we did not expect: its class, its code and the place it came from, never its message. SQLite has
 * one code for all that goes wrong, and a fixed text for each of its numbers, such as "database or disk is full"; Postgres has
 * a code for each, and no fixed text.
 */
export function causeOf(error: unknown): string {
  if (error instanceof StoreError) return `the database: ${causeOf(error.cause)}`
  if (error instanceof CommitUnansweredError) return `at the commit: ${causeOf(error.cause)}`
  if (!(error instanceof Error)) return typeof error
  const place = /\(?((?:file:\/\/|\/)[^\s)]+:\d+:\d+)\)?/
    .exec(error.stack ?? '')?.[1]
    ?.split('/')
    .slice(-2)
    .join('/')
  // As Node and Postgres write them: ECONNREFUSED, 57P01.
  const code =
    'code' in error && /^[0-9A-Z_]{3,40}$/.test(String(error.code)) ? String(error.code) : ''
  const text =
    'errstr' in error && typeof error.errstr === 'string'
      ? error.errstr
      : meaning[code || error.message]
  const name = `${error.name}${code && ` ${code}`}${text === undefined ? '' : ` (${text})`}`
  return place === undefined ? name : `${name} at ${place}`
}

/** What Postgres means by the codes that somebody has to see to there; its own words may hold what is stored. */
const meaning: Readonly<Record<string, string>> = {
  '25006': 'it takes no writes: a standby, or its disk is full',
  '53100': 'its disk is full',
  '53300': 'it has no connection left: raise max_connections there',
  '57014': 'it took too long: somebody may hold a lock there',
  '57P01': 'it was stopped, or somebody ended the connection there',
  '57P03': 'it is starting or stopping',
  [unlistedKey]: 'it was sealed under a key that CHECKOUT_SECRET_KEY does not list here',
  // What its driver says without a code, in words that never change.
  'Connection terminated unexpectedly': 'the connection broke',
  'Connection terminated due to connection timeout': 'it does not answer',
  'timeout expired': 'it does not answer',
  'timeout exceeded when trying to connect': 'all connections are in use, or none opens',
}

/** For work nobody waits for: resolves when it is over; its rejection is logged, and goes no further. */
export function logged(log: Log, message: string, work: Promise<unknown>): Promise<void> {
  return work.then(
    () => {},
    (error: unknown) => log.error(message, { cause: causeOf(error) }),
  )
}

export const silentLog: Log = { info() {}, warn() {}, error() {} }
