import type { LocalPhone, PaymentId, SessionId } from '@pvit-checkout/contract/checkout'
import type { StatusOutcome } from '@pvit-checkout/pvit'
import { untracked, type NewPayment, type Payment } from '../payments/payment.ts'
import type { Evidence } from '../store/store.ts'

/** A payment of 500 XAF by 074 12 34 56, started at 1 000 ms, for tests; `differing` says what matters in them. */
export function aPayment(differing: Partial<NewPayment> = {}): NewPayment {
  return {
    id: 'pay_TEST0000000000000001' as PaymentId,
    sessionId: 'cs_TEST000000000000000000001' as SessionId,
    order: 'A-1',
    account: 'ACC_TEST',
    method: 'mobile_money',
    reference: 'PTEST0000000001',
    amount: 500,
    phone: '074123456' as LocalPhone,
    operator: 'airtel',
    attemptKey: 'attempt-0001',
    fingerprint: 'fingerprint',
    state: 'created',
    version: 1,
    reason: null,
    pvitId: null,
    fees: null,
    redirectUrl: null,
    late: false,
    conflict: null,
    createdAt: 1_000,
    firstSentAt: null,
    lastSentAt: null,
    expiresAt: 181_000,
    finishedAt: null,
    tracking: untracked,
    ...differing,
  }
}

/** The first line of its timeline. */
export const started: Evidence = {
  at: 1_000,
  type: 'started',
  source: 'shopper',
  detail: { method: 'mobile_money' },
}

/** What a status answer tells beside the status, where it tells nothing. */
export const nothingTold = { fees: null, operator: null } as const

/** PVIT knows this payment, and its customer has not decided. */
export function pendingAnswer(
  payment: Pick<Payment, 'reference' | 'account' | 'amount' | 'phone'>,
): StatusOutcome {
  const { reference, account, amount, phone } = payment
  return {
    kind: 'answered',
    transaction: { status: 'PENDING', reference, account, amount, phone, ...nothingTold },
  }
}
