export { browserClock, type BrowserClock } from './clock.ts'
export { browserHost, type HostEvent, type HostEvents, type HostState } from './host.ts'
export { screenOf, statusOf, type CheckoutScreen, type CheckoutStatus } from './screen.ts'
export { createCheckoutSession } from './session.ts'
export type {
  AttemptStorage,
  CheckoutPhase,
  CheckoutSession,
  CheckoutSessionOptions,
  CheckoutSnapshot,
} from './types.ts'
