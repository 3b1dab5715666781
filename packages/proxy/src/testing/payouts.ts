import type { LocalPhone } from '@pvit-checkout/contract/checkout'
import type { PayoutId } from '@pvit-checkout/contract/shop'
import { untracked } from '../payments/payment.ts'
import type { NewPayout } from '../payouts/payout.ts'

/** A payout of 500 XAF to 074 12 34 56, made at 1 000 ms, for tests; `differing` says what matters in them. */
export function aPayout(differing: Partial<NewPayout> = {}): NewPayout {
  return {
    id: 'po_TEST0000000000000001' as PayoutId,
    account: 'ACC_TEST',
    reference: 'GTEST0000000001',
    amount: 500,
    phone: '074123456' as LocalPhone,
    operator: 'airtel',
    order: 'A-1',
    note: null,
    requestKey: 'payout-0001',
    fingerprint: 'fingerprint',
    state: 'sending',
    version: 1,
    reason: null,
    pvitId: null,
    fees: null,
    late: false,
    conflict: null,
    createdAt: 1_000,
    finishedAt: null,
    tracking: untracked,
    ...differing,
  }
}
