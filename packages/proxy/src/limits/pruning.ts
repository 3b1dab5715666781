import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import { outlivesTokensMs } from '../sessions/tokens.ts'
import type { Store } from '../store/store.ts'

const everyMs = 600_000

/**
 * Forgets counters that no longer count anything, and what sessions asked about that nobody can ask for any more. Call the
 * result to stop.
 */
export function beginPruning(store: Store, clock: Clock, log: Log): () => void {
  let cancel = () => {}
  const prune = () => {
    const now = clock.now()
    store
      .pruneLimits(now, now - outlivesTokensMs)
      .catch((error: unknown) =>
        log.warn('old counters were not forgotten', { cause: causeOf(error) }),
      )
    cancel = clock.after(everyMs, prune)
  }
  cancel = clock.after(everyMs, prune)
  return () => cancel()
}
