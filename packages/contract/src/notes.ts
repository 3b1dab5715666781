// What people who build servers and shops read of the contract. It never travels to a shopper's browser.
import type { ProblemCode } from './errors.ts'
import type { ShopEventType } from './events.ts'
import type { checkoutRoutes } from './routes.ts'
import type { shopRoutes } from './shop.ts'

/** A title for developers. Shoppers read the widget's words, never these. */
export const problemTitles: Readonly<Record<ProblemCode, string>> = {
  'invalid-request': 'The request is not as documented',
  unauthorized: 'The key or token is missing or not valid',
  'forbidden-origin': 'Requests from here are not taken',
  'not-found': 'There is nothing here',
  'order-already-open': 'The order is open with another amount',
  'order-already-paid': 'The order is paid',
  'attempt-in-progress': 'A payment of this order is still under way',
  'session-closed': 'The session no longer takes payments',
  'idempotency-key-missing': 'The Idempotency-Key header is missing or malformed',
  'idempotency-key-reused': 'The Idempotency-Key belongs to another request',
  'method-not-available': 'This payment method is not available',
  'operator-not-available': 'No account takes payments of this operator',
  'phone-invalid': 'The phone number is not a Gabonese mobile-money number',
  'amount-out-of-range': 'The amount is outside the limits',
  'rate-limited': 'Too many requests',
  'body-too-large': 'The body is too large',
  'unsupported-media-type': 'The body is not in a form that is taken here',
  'payouts-disabled': 'Payouts are switched off',
  'payout-limit': 'The payout is above the limit',
  'kyc-unavailable': 'The name check does not answer',
  'provider-key-unavailable': 'No valid PVIT key at the moment',
  'provider-unavailable': 'PVIT gives no answer that a payment can start on',
  'store-unavailable': 'The database does not serve this request',
  internal: 'Something broke inside the proxy',
}

export interface RouteNote {
  readonly summary: string
  /** What it may answer beyond what every route of its door may: see `commonProblems`. */
  readonly problems: readonly ProblemCode[]
}

export const commonProblems = [
  'invalid-request',
  'unauthorized',
  'body-too-large',
  'unsupported-media-type',
  'store-unavailable',
  'internal',
] as const satisfies readonly ProblemCode[]

export const checkoutNotes: Readonly<Record<keyof typeof checkoutRoutes, RouteNote>> = {
  readCheckout: {
    summary: 'The session and its newest payment: all a widget needs to draw or resume',
    problems: ['forbidden-origin'],
  },
  lookUpPayer: {
    summary: 'Whose number is this? Masked; never blocks paying',
    problems: ['forbidden-origin', 'phone-invalid', 'kyc-unavailable'],
  },
  startPayment: {
    summary: 'Start a payment; the same Idempotency-Key answers with the same payment',
    problems: [
      'forbidden-origin',
      'idempotency-key-missing',
      'idempotency-key-reused',
      'attempt-in-progress',
      'order-already-paid',
      'session-closed',
      'method-not-available',
      'operator-not-available',
      'phone-invalid',
      'rate-limited',
      'provider-key-unavailable',
      'provider-unavailable',
    ],
  },
  readPayment: {
    summary: 'The payment as known now; conditional by ETag, waiting by Prefer: wait=25',
    problems: ['forbidden-origin', 'not-found'],
  },
  checkPayment: {
    summary: 'A hint to ask PVIT now (at most every 10 s); answers with what is known now',
    problems: ['forbidden-origin', 'not-found'],
  },
  watchPayment: {
    summary: 'Server-sent events: a `payment` event for each change that shows, the first at once',
    problems: ['forbidden-origin', 'not-found', 'rate-limited'],
  },
}

export const shopNotes: Readonly<Record<keyof typeof shopRoutes, RouteNote>> = {
  openSession: {
    summary: 'Open (or reopen) the payment window of an order; 200 when it was open',
    problems: [
      'order-already-open',
      'order-already-paid',
      'amount-out-of-range',
      'method-not-available',
      'phone-invalid',
    ],
  },
  readSession: {
    summary:
      'A session with its payments and their timelines. `paid` is said of the order; what was paid is each payment’s `amount`',
    problems: ['not-found'],
  },
  cancelSession: {
    summary: 'Close the window; what was sent goes on being tracked',
    problems: ['not-found'],
  },
  readPayment: {
    summary: 'A payment with its timeline',
    problems: ['not-found'],
  },
  listPayments: {
    summary: 'Payments, newest first, a page at a time',
    problems: [],
  },
  checkPayment: {
    summary: 'Ask PVIT now (at most every 10 s)',
    problems: ['not-found'],
  },
  resolvePayment: {
    summary: 'A person’s verdict on an `unresolved` payment, kept in its timeline; else 409',
    problems: ['not-found'],
  },
  startPayout: {
    summary:
      'Send money to a customer, once; the same Idempotency-Key answers with the same payout',
    problems: [
      'payouts-disabled',
      'payout-limit',
      'idempotency-key-missing',
      'idempotency-key-reused',
      'operator-not-available',
      'phone-invalid',
      'amount-out-of-range',
      'provider-key-unavailable',
    ],
  },
  listPayouts: {
    summary: 'Payouts, newest first, a page at a time',
    problems: [],
  },
  readPayout: {
    summary: 'A payout with its timeline',
    problems: ['not-found'],
  },
  readBalance: {
    summary: 'What each account holds at PVIT, read at most every few seconds',
    problems: [],
  },
  renewSecrets: {
    summary:
      'Ask PVIT for a new key now; it arrives by itself. With `forget: true`, for keys that others may have: none that is held is used again',
    problems: [],
  },
  listStrays: {
    summary:
      'Callbacks for references that the proxy does not know, newest first, the last thousand or so; unsigned',
    problems: [],
  },
  checkStray: {
    summary:
      'Ask one account of PVIT about such a reference, once. Tells what PVIT said, and changes nothing',
    problems: ['not-found'],
  },
  listDeliveries: {
    summary: 'What was told to the shop, newest first; by ?status=, a page at a time',
    problems: [],
  },
  retryDelivery: {
    summary: 'Tell it again now, under the same webhook-id, whatever became of it before',
    problems: ['not-found'],
  },
}

/** What each event means, and what a shop does with it. */
export const eventNotes: Readonly<Record<ShopEventType, string>> = {
  'payment.succeeded':
    'The money moved, proven by PVIT. `late: true` when it had been reported as failed before: deliver, or give it back. `amount` is what was paid: it is not your order’s where its price has changed since',
  'payment.failed':
    'The attempt ended without success, for `reason`. The shopper may start another one',
  'payment.unconfirmed':
    'The shopper’s wait is over and nothing is proven yet. Do not deliver and do not cancel: the truth is still being asked for',
  'payment.unresolved':
    'Seven days of questions brought no answer. A person looks it up at PVIT and decides',
  'payment.conflict':
    'PVIT speaks of another amount, account, reference or number under this payment, or takes back that it was paid. Nothing was settled by it; a person decides',
  'session.overpaid':
    'A further payment of an order succeeded that was paid already: one of `payments`, each with its `amount`, is to be given back',
  'payout.succeeded': 'The money was sent to the customer',
  'payout.failed': 'The money did not leave',
  'payout.unknown':
    'It may or may not have left. It is not sent again; a person looks it up at PVIT',
  'key.expiring':
    'The account’s PVIT key ends in less than ten minutes and no new one has come: soon no payment can start',
}
