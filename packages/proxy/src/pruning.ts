import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from './log.ts'
import { outlivesTokensMs } from './sessions/tokens.ts'
import type { Store } from './store/store.ts'

const everyMs = 600_000
/** Events are forgotten a page at a time: while one is deleted SQLite writes no payment. */
const page = 500
const nextPageMs = 1_000

const day = 86_400_000
const keptDeliveredMs = 30 * day
const keptOthersMs = 90 * day

/**
 * Forgets counters that no longer count anything, what sessions asked about that nobody can ask for any more, and events of
 * long ago. Call the result to stop.
 */
export function beginPruning(store: Store, clock: Clock, log: Log): () => void {
  const stops = [
    repeat(clock, async (now) => {
      try {
        await store.pruneLimits(now, now - outlivesTokensMs)
      } catch (error) {
        log.warn('old counters were not forgotten', { cause: causeOf(error) })
      }
      return everyMs
    }),
    repeat(clock, async (now) => {
      try {
        const more = await store.pruneEvents(now - keptDeliveredMs, now - keptOthersMs, page)
        return more ? nextPageMs : everyMs
      } catch (error) {
        log.warn('old events were not forgotten', { cause: causeOf(error) })
        return everyMs
      }
    }),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}

/** `work` resolves to how long after it the next one comes. */
function repeat(clock: Clock, work: (now: number) => Promise<number>): () => void {
  let stopped = false
  let cancel = () => {}
  const schedule = (ms: number) => {
    if (stopped) return
    cancel = clock.after(ms, () => void work(clock.now()).then(schedule))
  }
  schedule(everyMs)
  return () => {
    stopped = true
    cancel()
  }
}
