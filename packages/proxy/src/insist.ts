import type { Clock } from '@pvit-checkout/pvit'
import { isClosed } from './store/store-error.ts'

const firstWaitMs = 250
const longestWaitMs = 5_000

/**
 * Do it again for as long as it fails, ever more rarely, and never later than `until`, nor once our database is closed: then it
 * rejects as it did last.
 */
export async function insist<T>(clock: Clock, until: number, work: () => Promise<T>): Promise<T> {
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    try {
      return await work()
    } catch (error) {
      if (clock.now() + waitMs >= until || isClosed(error)) throw error
      await new Promise<void>((resolve) => void clock.after(waitMs, resolve))
    }
  }
}
