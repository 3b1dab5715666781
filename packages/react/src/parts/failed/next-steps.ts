import type { Reason } from '@pvit-checkout/contract/checkout'

export type NextStep = 'retry' | 'change-number' | 'card' | 'leave'

/** What helps most, first. Never empty, and always a way out. */
export const nextSteps = {
  declined: ['retry', 'change-number', 'card', 'leave'],
  'wrong-pin': ['retry', 'card', 'leave'],
  'insufficient-funds': ['change-number', 'card', 'retry', 'leave'],
  'refused-by-payer': ['retry', 'card', 'leave'],
  'timed-out': ['retry', 'change-number', 'card', 'leave'],
  'customer-unknown': ['change-number', 'card', 'leave'],
  'customer-blocked': ['change-number', 'card', 'leave'],
  'pin-not-set': ['change-number', 'card', 'retry', 'leave'],
  'phone-refused': ['change-number', 'card', 'leave'],
  'amount-too-low': ['card', 'leave'],
  'amount-too-high': ['card', 'leave'],
  'operator-unavailable': ['change-number', 'card', 'retry', 'leave'],
  'service-unavailable': ['retry', 'card', 'leave'],
  maintenance: ['retry', 'leave'],
  'merchant-setup': ['leave'],
  'link-expired': ['retry', 'leave'],
  'link-used': ['retry', 'leave'],
  'link-lost': ['retry', 'leave'],
  'never-sent': ['retry', 'change-number', 'card', 'leave'],
  'not-received': ['retry', 'change-number', 'card', 'leave'],
} as const satisfies Record<Reason, readonly [NextStep, ...NextStep[]]>
