import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from './log.ts'
import { within } from './within.ts'

/** What is under way has this long to end, and the database this long to close after it. */
const endWithinMs = 18_000
const closeWithinMs = 5_000

export interface Farewell {
  /** Whatever was told to stop: all of it is waited for, also where one of them fails. */
  readonly work: readonly Promise<unknown>[]
  /** What outlives the answers it belongs to. It may grow meanwhile. */
  readonly pending: ReadonlySet<Promise<void>>
  readonly clock: Clock
  readonly log: Log
  readonly closeDatabase: () => Promise<void>
}

/**
 * Let what is under way end and close the database, within 25 s; rejects never. Nothing is lost by leaving early: what was sent
 * stands in the database, and is asked about by whoever opens it next.
 */
export async function sayFarewell(deps: Farewell): Promise<void> {
  const { work, pending, clock, log, closeDatabase } = deps
  const saying = (message: string) => (error: unknown) =>
    log.error(message, { cause: causeOf(error) })
  const stopped = work.map((one) => one.catch(saying('something did not stop in order')))
  const ended = Promise.all(stopped).then(async () => {
    while (pending.size > 0) await Promise.allSettled(pending) // each is logged by whoever began it
    return true
  })
  if (!(await within(clock, endWithinMs, ended)))
    log.warn('stopped before everything under way had ended')
  const closed = closeDatabase()
    .catch(saying('the database did not close'))
    .then(() => true)
  if (!(await within(clock, closeWithinMs, closed))) log.warn('the database is slow to close')
}
