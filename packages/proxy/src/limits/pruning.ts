import type { Clock } from '@pvit-checkout/pvit'
import { causeOf, type Log } from '../log.ts'
import type { Store } from '../store/store.ts'

const everyMs = 600_000
/** A session's token reads for seven days after its window closes; what it asked about is forgotten after that. */
const lookupsKeptMs = 9 * 86_400_000

/** Forgets counters that no longer count anything. Call the result to stop. */
export function beginPruning(store: Store, clock: Clock, log: Log): () => void {
  let cancel = () => {}
  const prune = () => {
    const now = clock.now()
    store
      .pruneLimits(now, now - lookupsKeptMs)
      .catch((error: unknown) =>
        log.warn('old counters were not forgotten', { cause: causeOf(error) }),
      )
    cancel = clock.after(everyMs, prune)
  }
  cancel = clock.after(everyMs, prune)
  return () => cancel()
}
