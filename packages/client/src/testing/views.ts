import {
  PaymentId,
  SessionId,
  type Payer,
  type PaymentView,
  type SessionView,
} from '@pvit-checkout/contract/checkout'

/** When a fake proxy's clock starts, unless told otherwise: its time is its own, as a real one's is. */
export const fakeEpoch = '2026-11-23T08:00:00.000Z'

/** An open session of 12 500 FCFA that takes mobile money. */
export function fakeSession(change: Partial<SessionView> = {}): SessionView {
  return {
    id: SessionId.parse('cs_0123456789abcdef'),
    order: 'A-1042',
    amount: 12_500,
    currency: 'XAF',
    description: null,
    shopName: 'Boutique Akwaba',
    status: 'open',
    methods: ['mobile_money'],
    locale: 'fr',
    phone: null,
    phoneKnown: false,
    operators: ['airtel', 'moov'],
    operatorSelectable: false,
    feesPaidBy: { pvit: 'merchant', operator: 'customer' },
    returnUrl: null,
    expiresAt: '2026-11-23T08:30:00.000Z',
    ...change,
  }
}

/** A payment of that session whose prompt is on the phone. */
export function fakePayment(change: Partial<PaymentView> = {}): PaymentView {
  return {
    id: PaymentId.parse('pay_0000000001'),
    status: 'confirm',
    version: 1,
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
    startedAt: fakeEpoch,
    expiresAt: '2026-11-23T08:03:00.000Z',
    finishedAt: null,
    now: fakeEpoch,
    nextCheckAfterMs: 4_000,
    ...change,
  }
}

export function fakePayer(change: Partial<Payer> = {}): Payer {
  return { operator: 'airtel', known: true, active: true, name: 'Jeanne O.', ...change }
}

/** Shaped like a session token, signed by nobody. */
export function fakeToken(session: string = fakeSession().id, turn = 1): string {
  return ['v1', 'k1', session, String(1_800_000_000 + turn), 'unsigned'].join('.')
}
