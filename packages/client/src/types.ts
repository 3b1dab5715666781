import type {
  CheckoutError,
  Payer,
  PaymentView,
  SessionView,
  StartPayment,
} from '@pvit-checkout/contract/checkout'
import type { BrowserClock } from './clock.ts'
import type { HostEvents } from './host.ts'

export interface CheckoutSessionOptions {
  /** Where the proxy lives: `https://shop.example/pay`, or a path of the page's own origin. Calls go to `${endpoint}/v1/checkout…`. */
  endpoint: string
  /** The signed session token, as the shop's server received it. It travels in a header, never in a URL. */
  token: string
  fetch?: typeof fetch
  clock?: BrowserClock
  /** Where the attempt key survives a reload. Every call of it may throw; memory takes over. */
  storage?: AttemptStorage | null
  /** Makes one attempt key: 8 to 64 of `[A-Za-z0-9_-]`, never twice the same. */
  random?: () => string
  /** From 0 to 1, spreads repeated questions over time. */
  jitter?: () => number
  host?: HostEvents
}

/** The three methods of `sessionStorage` that are used. */
export type AttemptStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** One order's payment window, as one page sees it. Nothing is asked of the network before `open()`. */
export interface CheckoutSession {
  /** Calls `listener` after every change of the snapshot, until the returned function is called. */
  readonly subscribe: (listener: () => void) => () => void
  /** The same object until something changed. */
  readonly getSnapshot: () => CheckoutSnapshot
  /** Reads the session, resumes its payment and watches it. Does nothing while open. */
  readonly open: () => void
  /** Stops asking. A payment request that is on its way is not torn down, and nothing is cancelled; `open()` resumes. */
  readonly close: () => void
  /** A new token of the same session keeps the screen; a token of another session starts afresh. */
  readonly setToken: (token: string) => void
  /** Who answers to this number; null asks about the number the session holds. Throws CheckoutError; must never block paying. */
  readonly lookUpPayer: (phone: string | null, signal?: AbortSignal) => Promise<Payer>
  /**
   * Starts a payment, at most one at a time: while one is starting or on the screen, it answers with that one. After a
   * failed one call `retry()` first.
   * Rejects with CheckoutError only where it is proven that no payment was started. Without an answer it stays
   * pending and the same attempt is sent again, until the proxy says what became of it.
   */
  readonly submit: (input: StartPayment) => Promise<PaymentView>
  /**
   * The shopper's “check now”. Never rejects: what it learns shows in the snapshot. At most one request in 10 s. Resolves to
   * whether the proxy has answered it, or one less than 10 s before.
   */
  readonly check: () => Promise<boolean>
  /** After a failed payment: back to the form, for a new attempt. After `error`: reads the session again. */
  readonly retry: () => void
  /** The shopper left the screen. Cancels nothing: the payment is watched on at the pace of a hidden page, until `open()` or `check()`. */
  readonly dismiss: () => void
}

export type CheckoutPhase = 'loading' | 'form' | 'starting' | 'payment' | 'error'

export interface CheckoutSnapshot {
  phase: CheckoutPhase
  session: SessionView | null
  /** The newest view by version. In the `form` phase it is the failed payment that `retry()` left behind, or null. */
  payment: PaymentView | null
  /** `lost` says nothing about the payment, which goes on. */
  connection: 'online' | 'lost'
  /** Why the last `submit` started no payment; the form stays usable. */
  startError: CheckoutError | null
  /** Why the session cannot be read or takes no payment (phase `error`), or why watching was given up (phase `payment`). */
  error: CheckoutError | null
  /** When the wait is over, as an instant of `clock.now()`; counted by the proxy's clock, never by the device's. */
  deadline: number | null
  /** When the payment (or its start) began, as an instant of `clock.now()`. */
  startedAt: number | null
  /** The wait is over by the clock, and a last question brought no end either: shown as `unconfirmed`. */
  overdue: boolean
  /** This tab has sent a payment of this session: before the session is read, an empty form would tell another story. */
  returning: boolean
}
