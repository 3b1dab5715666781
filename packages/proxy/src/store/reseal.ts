import { causeOf, type Log } from '../log.ts'
import type { SealStore } from './sealed.ts'

/** After CHECKOUT_SECRET_KEY was given a new first key: bring everything under it, and say when the old ones may go. */
export async function reseal(store: SealStore, log: Log, signal: AbortSignal): Promise<void> {
  try {
    const { resealed, unopened } = await store.resealAll(signal)
    if (signal.aborted) return
    if (unopened > 0)
      log.error('stored values were sealed under a key that CHECKOUT_SECRET_KEY no longer lists', {
        count: unopened,
      })
    log.info(
      'all that can be opened is sealed under the first CHECKOUT_SECRET_KEY; the others are needed only as long as session tokens they signed, seven days past the last window',
      { count: resealed },
    )
  } catch (error) {
    log.error('sealing under the new CHECKOUT_SECRET_KEY broke off; the next start goes on', {
      cause: causeOf(error),
    })
  }
}
