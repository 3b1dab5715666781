import type { PaymentId, SessionId } from '@pvit-checkout/contract/checkout'

/** `pay_TEST…` or `cs_TEST…`, the same for the same number. */
export function id<Kind extends 'pay' | 'cs'>(kind: Kind, index: number) {
  return `${kind}_TEST${String(index).padStart(20, '0')}` as Kind extends 'pay'
    ? PaymentId
    : SessionId // the schemas' form
}
