import type { PaymentView } from '@pvit-checkout/contract/checkout'

/** What becomes of a payment once it is started, step by step. `afterMs` counts from the start. */
export type Scenario = readonly ({ afterMs: number } & Partial<PaymentView>)[]

/** Stories shoppers tell, by name. */
export const scenarios = {
  pays: [
    { afterMs: 1_500, status: 'confirm' },
    { afterMs: 12_000, status: 'succeeded' },
  ],
  'pays-at-once': [{ afterMs: 0, status: 'succeeded' }],
  'pays-late': [
    { afterMs: 1_500, status: 'confirm' },
    { afterMs: 240_000, status: 'succeeded' },
  ],
  declines: [
    { afterMs: 1_500, status: 'confirm' },
    { afterMs: 12_000, status: 'failed', reason: 'declined' },
  ],
  'types-a-wrong-pin': [
    { afterMs: 1_500, status: 'confirm' },
    { afterMs: 15_000, status: 'failed', reason: 'wrong-pin' },
  ],
  'has-too-little': [
    { afterMs: 1_500, status: 'confirm' },
    { afterMs: 12_000, status: 'failed', reason: 'insufficient-funds' },
  ],
  'turns-it-down': [
    { afterMs: 1_500, status: 'confirm' },
    { afterMs: 8_000, status: 'failed', reason: 'refused-by-payer' },
  ],
  'is-refused-at-once': [{ afterMs: 300, status: 'failed', reason: 'merchant-setup' }],
  'never-answers': [{ afterMs: 1_500, status: 'confirm' }],
  'fails-then-succeeds': [
    { afterMs: 1_500, status: 'confirm' },
    { afterMs: 12_000, status: 'failed', reason: 'declined' },
    { afterMs: 72_000, status: 'succeeded', reason: null },
  ],
} as const satisfies Record<string, Scenario>
