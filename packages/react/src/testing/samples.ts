import { PaymentView, SessionView } from '@pvit-checkout/contract/checkout'
import type { CheckoutSnapshot } from '@pvit-checkout/client'

/** Zero of the stories' clock, as the proxy's clock had it. */
export const startedAt = '2026-11-23T07:14:00.000Z'

export function sampleSession(changes: Partial<SessionView> = {}): SessionView {
  return SessionView.parse({
    id: 'cs_0Sample0Session0',
    order: 'CMD-1042',
    amount: 12_500,
    currency: 'XAF',
    description: 'Panier de 3 articles',
    shopName: 'Boutique Akwaba',
    status: 'open',
    methods: ['mobile_money', 'card'],
    locale: 'fr',
    phone: null,
    phoneKnown: false,
    operators: ['airtel', 'moov'],
    operatorSelectable: false,
    feesPaidBy: { pvit: 'merchant', operator: 'merchant' },
    returnUrl: null,
    expiresAt: '2026-11-23T07:44:00.000Z',
    ...changes,
  })
}

export function samplePayment(changes: Partial<PaymentView> = {}): PaymentView {
  return PaymentView.parse({
    id: 'pay_0Sample0Payment0',
    status: 'confirm',
    version: 2,
    amount: 12_500,
    currency: 'XAF',
    fees: null,
    total: null,
    method: 'mobile_money',
    operator: 'airtel',
    phone: '074 •• •• 56',
    reference: 'P7K2M9QX4T1B8Z3',
    reason: null,
    redirectUrl: null,
    startedAt,
    expiresAt: '2026-11-23T07:17:00.000Z',
    finishedAt: null,
    now: startedAt,
    nextCheckAfterMs: 4_000,
    ...changes,
  })
}

export function sampleSnapshot(changes: Partial<CheckoutSnapshot> = {}): CheckoutSnapshot {
  return {
    phase: 'form',
    session: sampleSession(),
    payment: null,
    connection: 'online',
    startError: null,
    error: null,
    deadline: null,
    startedAt: null,
    overdue: false,
    ...changes,
  }
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
