import { createSession } from './session.ts'
import type { CheckoutSession, CheckoutSessionOptions } from './types.ts'
import { watchPayment } from './watch.ts'

/** The engine with all it needs at hand. */
export function createCheckoutSession(options: CheckoutSessionOptions): CheckoutSession {
  return createSession(options, { now: () => watchPayment, fetch: () => Promise.resolve() })
}
