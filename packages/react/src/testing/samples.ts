import type { CheckoutSnapshot } from '@pvit-checkout/client'
import { createFrozenSession, fakePayment, fakeSession } from '@pvit-checkout/client/testing'
import type { PaymentView, SessionView } from '@pvit-checkout/contract/checkout'

/** The client's fake session with all that a form can show: a description, a second method, no fees. */
export function sampleSession(changes: Partial<SessionView> = {}): SessionView {
  return fakeSession({
    description: 'Panier de 3 articles',
    methods: ['mobile_money', 'card'],
    feesPaidBy: { pvit: 'merchant', operator: 'merchant' },
    ...changes,
  })
}

export const samplePayment = fakePayment

export function sampleSnapshot(changes: Partial<CheckoutSnapshot> = {}): CheckoutSnapshot {
  return createFrozenSession({ session: sampleSession(), ...changes }).getSnapshot()
}

/** A payment under way or ended: three minutes to confirm, counted from the clock's zero. */
export function samplePaymentSnapshot(
  payment: Partial<PaymentView> = {},
  changes: Partial<CheckoutSnapshot> = {},
): CheckoutSnapshot {
  return sampleSnapshot({
    phase: 'payment',
    payment: samplePayment(payment),
    startedAt: 0,
    deadline: 180_000,
    ...changes,
  })
}
