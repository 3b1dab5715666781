import type { BrowserClock, CheckoutSession } from '@pvit-checkout/client'
import type { CheckoutSeam } from './seam.ts'

/** The seam, filled with the engine: React's drop-in and the element stand on the same one. */
export function createSeam(
  session: CheckoutSession,
  clock: BrowserClock,
  fetchLateScreens: CheckoutSeam['fetchLateScreens'],
): CheckoutSeam {
  return {
    session,
    clock,
    start: (input) => session.submit(input),
    fetchLateScreens,
    navigate: (url) => window.location.assign(url),
  }
}
