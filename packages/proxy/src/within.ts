import type { Clock } from '@pvit-checkout/pvit'

/** The work's result, or null when the time is over first; the work goes on. */
export async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | null> {
  let cancel = () => {}
  const timeUp = new Promise<null>((resolve) => {
    cancel = clock.after(Math.max(ms, 0), () => resolve(null))
  })
  try {
    return await Promise.race([work, timeUp])
  } finally {
    cancel()
  }
}
