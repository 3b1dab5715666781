import type { Reason } from './errors.ts'

/**
 * `nothingTaken` is true only where it is proven that no money can have moved: the request never left, was refused before
 * anything ran, or nobody holds the link. Elsewhere the screen says nothing of it. Apart from the words, because a shopper's
 * browser needs it last.
 */
export const reasons = {
  declined: { nothingTaken: false },
  'wrong-pin': { nothingTaken: false },
  'insufficient-funds': { nothingTaken: false },
  'refused-by-payer': { nothingTaken: false },
  'timed-out': { nothingTaken: false },
  'customer-unknown': { nothingTaken: true },
  'customer-blocked': { nothingTaken: true },
  'pin-not-set': { nothingTaken: true },
  'phone-refused': { nothingTaken: true },
  'amount-too-low': { nothingTaken: true },
  'amount-too-high': { nothingTaken: true },
  'operator-unavailable': { nothingTaken: true },
  'service-unavailable': { nothingTaken: false },
  maintenance: { nothingTaken: false },
  'merchant-setup': { nothingTaken: true },
  'link-expired': { nothingTaken: false },
  'link-used': { nothingTaken: false },
  'link-lost': { nothingTaken: true },
  'never-sent': { nothingTaken: true },
  'not-received': { nothingTaken: false },
} as const satisfies Record<Reason, { nothingTaken: boolean }>
