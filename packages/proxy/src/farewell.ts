import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from './log.ts'
import { within } from './within.ts'

/** What is under way has this long to end, and the database this long to close after it. */
const endWithinMs = 18_000
const closeWithinMs = 5_000

export interface Farewell {
  /** Whatever was told to stop. */
  readonly work: Promise<unknown>
  /** What outlives the answers it belongs to. It may grow meanwhile. */
  readonly pending: ReadonlySet<Promise<void>>
  readonly clock: Clock
  readonly log: Log
  readonly closeDatabase: () => Promise<void>
}

/**
 * Let what is under way end and close the database, within 25 s. Nothing is lost by leaving early: what was sent stands in the
 * database, and is asked about by whoever opens it next.
 */
export async function sayFarewell(deps: Farewell): Promise<void> {
  const { work, pending, clock, log, closeDatabase } = deps
  const ended = work.then(async () => {
    while (pending.size > 0) await Promise.all(pending)
    return true
  })
  if (!(await within(clock, endWithinMs, ended)))
    log.warn('stopped before everything under way had ended')
  const failed = (error: unknown) =>
    log.error('the database did not close', { cause: causeOf(error) })
  const closed = closeDatabase()
    .catch(failed)
    .then(() => true)
  if (!(await within(clock, closeWithinMs, closed))) log.warn('the database is slow to close')
}
