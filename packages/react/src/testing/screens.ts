import { CheckoutError } from '@pvit-checkout/contract/checkout'
import type { CheckoutStageProps } from './checkout-stage.tsx'
import { samplePaymentSnapshot, sampleSession, sampleSnapshot } from './samples.ts'

type Screen = Omit<CheckoutStageProps, 'children'>

/** Every screen the drop-in can show, frozen; the stories draw each of them in each language and theme. */
export const screens = {
  loading: { snapshot: sampleSnapshot({ phase: 'loading', session: null }) },
  loadingAgain: {
    snapshot: sampleSnapshot({ phase: 'loading', session: null, returning: true }),
  },
  form: { snapshot: sampleSnapshot() },
  formFilled: {
    snapshot: sampleSnapshot(),
    phone: '074123456',
    elapse: 500,
    behaviour: {
      payer: () => ({ operator: 'airtel', known: true, active: true, name: 'Jeanne O.' }),
    },
  },
  formKnownNumber: {
    snapshot: sampleSnapshot({
      session: sampleSession({
        phone: '074 •• •• 56',
        phoneKnown: true,
        feesPaidBy: { pvit: 'merchant', operator: 'customer' },
      }),
    }),
  },
  couldNotStart: {
    snapshot: sampleSnapshot({ startError: new CheckoutError('provider-unavailable') }),
    phone: '074123456',
  },
  sending: {
    snapshot: sampleSnapshot({ phase: 'starting', startedAt: 0, deadline: 180_000 }),
    phone: '074123456',
    at: 1_000,
  },
  sendingByCard: {
    snapshot: sampleSnapshot({ phase: 'starting', startedAt: 0, deadline: 180_000 }),
    methods: ['card'],
    phone: '074123456',
    at: 1_000,
  },
  processing: { snapshot: samplePaymentSnapshot({ status: 'processing' }), at: 12_000 },
  waiting: { snapshot: samplePaymentSnapshot(), at: 18_000 },
  waitingLong: { snapshot: samplePaymentSnapshot({}, { connection: 'lost' }), at: 95_000 },
  paidMeanwhile: {
    snapshot: samplePaymentSnapshot({}, { session: sampleSession({ status: 'paid' }) }),
    at: 95_000,
  },
  redirect: {
    snapshot: samplePaymentSnapshot({
      status: 'redirect',
      method: 'card',
      operator: null,
      redirectUrl: 'https://pay.example/abc',
    }),
  },
  paid: {
    snapshot: samplePaymentSnapshot({
      status: 'succeeded',
      finishedAt: '2026-11-23T07:14:41.000Z',
    }),
  },
  declined: { snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'declined' }) },
  shopAtFault: { snapshot: samplePaymentSnapshot({ status: 'failed', reason: 'merchant-setup' }) },
  unconfirmed: { snapshot: samplePaymentSnapshot({ status: 'unconfirmed' }) },
  notReadable: {
    snapshot: sampleSnapshot({
      phase: 'error',
      session: null,
      error: new CheckoutError('connection-lost'),
    }),
  },
} satisfies Record<string, Screen>

export type ScreenName = keyof typeof screens
