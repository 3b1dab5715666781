import type { LocalPhone, Operator, Reason } from '@pvit-checkout/contract/checkout'
import type { PayoutId, PayoutState } from '@pvit-checkout/contract/shop'
import type { Conflict, Tracking } from '../payments/payment.ts'

/** Money sent to a customer, under one PVIT reference, in one request. Times are epoch milliseconds, money whole XAF. */
export interface Payout {
  readonly id: PayoutId
  readonly account: string
  readonly reference: string
  readonly amount: number
  /** Null: what is stored of it can no longer be read, as after a lost CHECKOUT_SECRET_KEY. */
  readonly phone: LocalPhone | null
  readonly operator: Operator | null
  readonly order: string | null
  readonly note: string | null
  /** Of the request that made it: the same key and the same fingerprint answer with this payout. */
  readonly requestKey: string
  readonly fingerprint: string

  readonly state: PayoutState
  readonly version: number
  readonly reason: Reason | null
  readonly pvitId: string | null
  readonly fees: number | null
  readonly late: boolean
  readonly conflict: Conflict | null

  readonly createdAt: number
  readonly finishedAt: number | null

  readonly tracking: Tracking
}

/** A payout about to be kept and sent: its number is known. */
export type NewPayout = Payout & { readonly phone: LocalPhone }
