import type {
  LocalPhone,
  Operator,
  PaymentId,
  PaymentMethod,
  Reason,
  SessionId,
} from '@pvit-checkout/contract/checkout'
import type { PaymentState } from '@pvit-checkout/contract/shop'

/** One attempt to pay one order: one PVIT reference, at most one debit. Times are epoch milliseconds, money whole XAF. */
export interface Payment {
  readonly id: PaymentId
  readonly sessionId: SessionId
  readonly order: string
  readonly account: string
  readonly method: PaymentMethod
  readonly reference: string
  readonly amount: number
  /** Null: what is stored of it can no longer be read, as after a lost CHECKOUT_SECRET_KEY. */
  readonly phone: LocalPhone | null
  readonly operator: Operator | null
  /** Of the start that made it: the same key and the same fingerprint answer with this payment. */
  readonly attemptKey: string
  readonly fingerprint: string

  readonly state: PaymentState
  /** Rises with every change that can be seen; whoever loses the race to write reads again. */
  readonly version: number
  readonly reason: Reason | null
  readonly pvitId: string | null
  readonly fees: number | null
  readonly redirectUrl: string | null
  readonly late: boolean
  readonly conflict: Conflict | null

  readonly createdAt: number
  /** First and last time a request with this reference may have left; null while nothing did. */
  readonly firstSentAt: number | null
  readonly lastSentAt: number | null
  readonly expiresAt: number
  readonly finishedAt: number | null

  readonly tracking: Tracking
}

/** A payment about to be kept: its number is known. */
export type NewPayment = Payment & { readonly phone: LocalPhone }

export interface Conflict {
  readonly field: 'reference' | 'account' | 'amount' | 'phone' | 'status'
  readonly expected: string | number
  readonly seen: string | number | null
}

/** What the questions to PVIT have gathered. Nobody sees it, so it moves without a new version. */
export interface Tracking {
  /** When to look at this payment next; null: never again by itself. */
  readonly nextAt: number | null
  readonly lastAskedAt: number | null
  /** How long it was asked about while the clock had not come to its beginning yet: one that ran ahead had made it. */
  readonly askedAheadMs: number
  /** When a hint last made us ask: hints are answered at most every ten seconds. */
  readonly hintAskedAt: number | null
  /** PVIT's status has named this payment at least once. */
  readonly seenAt: number | null
  /** "Not found" answers at least ten seconds apart, since the last send. */
  readonly notFound: number
  readonly notFoundAt: number | null
  /** A callback said SUCCESS: a FAILED then needs three answers a minute apart. */
  readonly claimedSuccess: boolean
  /** A callback came before the result was known. */
  readonly calledBack: boolean
  readonly failedAnswers: number
  readonly failedAnswerAt: number | null
  /** How often the same reference went out again because PVIT did not know it. */
  readonly resends: number
}

export const untracked: Tracking = {
  nextAt: null,
  lastAskedAt: null,
  askedAheadMs: 0,
  hintAskedAt: null,
  seenAt: null,
  notFound: 0,
  notFoundAt: null,
  claimedSuccess: false,
  calledBack: false,
  failedAnswers: 0,
  failedAnswerAt: null,
  resends: 0,
}
