import {
  createSession,
  type CheckoutSession,
  type CheckoutSessionOptions,
  type Watching,
} from '@pvit-checkout/client'
import { fetchLateScreens } from './fetch-late-screens.ts'
import { lateScreens, loadLateScreens } from './use-late-screens.ts'

/** The code that follows a payment comes with the screens that show it. */
const watching: Watching = {
  now: () => lateScreens()?.watchPayment ?? null,
  fetch: () => loadLateScreens(fetchLateScreens),
}

export function createEngine(options: CheckoutSessionOptions): CheckoutSession {
  return createSession(options, watching)
}
