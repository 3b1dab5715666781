import type { LocalPhone, Operator, Reason } from '@pvit-checkout/contract/checkout'
import type { PayoutId, PayoutState } from '@pvit-checkout/contract/shop'
import type { Conflict, Tracking } from '../payments/payment.ts'

/** Money sent to a customer, under one PVIT reference, in one request. Times are epoch milliseconds, money whole XAF. */
export interface Payout {
  readonly id: PayoutId
  readonly account: string
  readonly reference: string
  readonly amount: number
  readonly phone: LocalPhone
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
