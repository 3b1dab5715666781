import {
  CheckoutError,
  isFinal,
  newest,
  type Checkout,
  type PaymentId,
  type PaymentView,
} from '@pvit-checkout/contract/checkout'
import type { BrowserClock } from './clock.ts'
import { createStore } from './store.ts'
import type { CheckoutSnapshot } from './types.ts'

/** What is known, and what may be shown of it. Takes news in any order and any number; asks nothing itself. */
export interface CheckoutRecord {
  readonly get: () => CheckoutSnapshot
  readonly subscribe: (listener: () => void) => () => void
  readonly takeCheckout: (checkout: Checkout) => void
  readonly takePayment: (view: PaymentView) => void
  /** The payment of this session that the shopper has not put behind: under way, done, or just failed. */
  readonly current: () => PaymentView | null
  /** The payment on the screen, if it is neither paid nor failed. */
  readonly underWay: () => PaymentView | null
  /** A start is under way, for a new payment. */
  readonly begin: () => void
  /** No start is under way any more: a payment came of it, or `error` says why none did. */
  readonly endStart: (error: CheckoutError | null) => void
  /** Back from a failed payment to the form. */
  readonly putBehind: () => void
  readonly loading: () => void
  /** The session cannot be read, or watching cannot go on. */
  readonly fail: (error: CheckoutError) => void
  readonly connect: (connection: CheckoutSnapshot['connection']) => void
  /** The time is over and nobody could say more. */
  readonly markOverdue: () => void
  readonly recall: (returning: boolean) => void
  /** Another session begins. */
  readonly clear: () => void
}

/** Before anything is known. */
export const blankSnapshot: CheckoutSnapshot = {
  phase: 'loading',
  session: null,
  payment: null,
  connection: 'online',
  startError: null,
  error: null,
  deadline: null,
  startedAt: null,
  overdue: false,
  returning: false,
}

// Times are reckoned anew with every answer; less than this is the network's noise and redraws nothing.
const steadyMs = 500

export function createRecord(clock: BrowserClock): CheckoutRecord {
  const store = createStore(blankSnapshot)
  let begun: number | null = null
  let past: PaymentId | null = null
  // Proxy's time minus ours. An answer spends time on its way, so the largest reading is the nearest to the truth.
  let ahead = Number.NEGATIVE_INFINITY

  return {
    get: store.get,
    subscribe: store.subscribe,
    takeCheckout({ session, payment }) {
      const { session: held } = store.get()
      const isHeld = held === null || held.id === session.id
      if (!isHeld) clear()
      // An order that is paid stays paid: an answer that says otherwise was overtaken.
      const known = isHeld && held?.status === 'paid' ? held : session
      // In one step: between the two, the form of a paid session would flash.
      put({ session: known, error: null, ...(payment !== null && news(payment)) })
    },
    takePayment,
    current: () => currentOf(store.get()),
    underWay() {
      const { phase, payment } = store.get()
      return phase === 'payment' && payment !== null && !isFinal(payment.status) ? payment : null
    },
    begin() {
      begun = clock.now()
      past = store.get().payment?.id ?? null
      put({ startError: null })
    },
    endStart(error) {
      begun = null
      put({ startError: error })
    },
    putBehind() {
      past = store.get().payment?.id ?? null
      put({ startError: null })
    },
    loading: () => put({ error: null }),
    fail: (error) => put({ error }),
    connect: (connection) => put({ connection }),
    markOverdue: () => store.set({ overdue: true }),
    recall: (returning) => put({ returning }),
    clear,
  }

  function takePayment(view: PaymentView) {
    put(news(view))
  }

  function news(view: PaymentView): Partial<CheckoutSnapshot> {
    ahead = Math.max(ahead, Date.parse(view.now) - clock.now())
    return { payment: newer(store.get().payment, view), error: null }
  }

  function clear() {
    begun = past = null
    ahead = Number.NEGATIVE_INFINITY
    put({ ...blankSnapshot, connection: store.get().connection })
  }

  function currentOf({ payment }: CheckoutSnapshot): PaymentView | null {
    // It failed and was put behind; a late success must be told all the same.
    const isBehind = payment !== null && payment.id === past && payment.status !== 'succeeded'
    return isBehind ? null : payment
  }

  function put(patch: Partial<CheckoutSnapshot>) {
    const before = store.get()
    const next = { ...before, ...patch }
    const payment = currentOf(next)
    if (payment !== null) {
      next.phase = 'payment'
      next.deadline = steady(before.deadline, Date.parse(payment.expiresAt) - ahead)
      next.startedAt = steady(before.startedAt, Date.parse(payment.startedAt) - ahead)
    } else {
      Object.assign(next, withoutPayment(next), { deadline: null, startedAt: begun })
    }
    // Late news that ends nothing, and moves no deadline, does not begin the wait anew; another start does.
    next.overdue =
      before.overdue &&
      !(payment !== null && isFinal(payment.status)) &&
      next.payment?.id === before.payment?.id &&
      next.deadline === before.deadline &&
      next.startedAt === before.startedAt
    store.set(next)
  }

  function withoutPayment({ session, error }: CheckoutSnapshot): Partial<CheckoutSnapshot> {
    if (session === null) return { phase: error === null ? 'loading' : 'error' }
    if (begun !== null) return { phase: 'starting', error: null }
    if (session.status === 'open') return { phase: 'form', error: null }
    const code = session.status === 'paid' ? 'order-already-paid' : 'session-closed'
    return { phase: 'error', error: error?.code === code ? error : new CheckoutError(code) }
  }
}

/**
 * Only money proven to be there is for ever: no later word, known or unknown, takes it off the screen, and no other
 * attempt, paid as well or not: an order has one receipt in a page, and the shop is told of what was paid twice. Nor does
 * an attempt that failed keep it off: an earlier one may have been paid after all.
 */
function newer(held: PaymentView | null, view: PaymentView): PaymentView {
  const isPaid = view.status === 'succeeded'
  if (held?.status === 'succeeded' && !(isPaid && held.id === view.id)) return held
  return held?.status === 'failed' && isPaid ? view : newest(held, view)
}

function steady(before: number | null, now: number): number {
  return before !== null && Math.abs(before - now) < steadyMs ? before : now
}
