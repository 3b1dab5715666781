export { browserClock, type BrowserClock } from './clock.ts'
export { createCheckoutSession } from './checkout-session.ts'
export { browserHost, type HostEvent, type HostEvents, type HostState } from './host.ts'
export { isPassing } from './reader.ts'
export { screenOf, statusOf, type CheckoutScreen, type CheckoutStatus } from './screen.ts'
export { createSession } from './session.ts'
export type {
  AttemptStorage,
  CheckoutPhase,
  CheckoutSession,
  CheckoutSessionOptions,
  CheckoutSnapshot,
} from './types.ts'
export { watchPayment, type Watching, type WatchPayment } from './watch.ts'
