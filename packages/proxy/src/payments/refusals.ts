import { CheckoutError, type SessionStatus } from '@pvit-checkout/contract/checkout'
import type { StatusReading } from './translate.ts'

// Why a start is refused, in the words the shop's developer reads. Nothing was written down or sent when one of these is thrown.

export function methodNotAvailable(method: string): CheckoutError {
  return new CheckoutError('method-not-available', {
    detail: `This session does not offer "${method}".`,
    errors: [
      {
        path: 'method',
        code: 'method-not-available',
        detail: 'Choose one of the methods GET /v1/checkout lists.',
      },
    ],
  })
}

export function operatorNotAvailable(): CheckoutError {
  return new CheckoutError('operator-not-available', {
    detail: 'No operation account takes this method from customers of this operator.',
    errors: [
      {
        path: 'phone',
        code: 'operator-not-available',
        detail: 'Use a number of another operator, or another method.',
      },
    ],
  })
}

export function alreadyPaid(): CheckoutError {
  return new CheckoutError('order-already-paid', {
    detail: 'This order is paid. Read GET /v1/checkout for its receipt.',
  })
}

export function sessionClosed(status: SessionStatus): CheckoutError {
  return new CheckoutError('session-closed', {
    detail: `The session is ${status}. The shop's server opens a new one.`,
  })
}

/** What PVIT said of the earlier attempts, where it did not say of each that it ended without a payment. */
export function earlierNotClear(seen: readonly StatusReading['seen'][]): CheckoutError {
  const said = seen.includes('pending')
    ? 'open'
    : seen.includes('unclear') || seen.includes('conflict') || seen.includes('stranger')
      ? 'unclear'
      : 'nothing'
  return new CheckoutError('provider-unavailable', { detail: notClear[said], retryAfterMs: 5_000 })
}

const orElse =
  'The next try has PVIT asked again. If it stays so, the shop finds the attempt by GET /v1/payments?order=… and clears it up with PVIT.'
const notClear = {
  open: `PVIT answers that an earlier attempt of this order is still open: a second one could take the money twice, so nothing was started. ${orElse}`,
  unclear: `PVIT answers, but not that an earlier attempt of this order ended without a payment, so nothing was started. ${orElse}`,
  nothing:
    'PVIT does not confirm that the earlier attempt failed. Nothing was started; try again shortly.',
} as const

/** PVIT does not know the earlier attempts, and was asked so soon after they were sent that this proves little. */
export function earlierTooEarly(afterMs: number): CheckoutError {
  return new CheckoutError('provider-unavailable', {
    detail:
      'PVIT does not know an earlier attempt of this order, which was sent only seconds ago: it may know it yet, and a second one could take the money twice, so nothing was started. The next try has PVIT asked again.',
    retryAfterMs: Math.max(afterMs, 1_000),
  })
}

/** PVIT's callback says that an earlier attempt was paid, and its answers not yet. */
export function earlierClaimed(): CheckoutError {
  return new CheckoutError('provider-unavailable', {
    detail: `A callback says that an earlier attempt of this order was paid after all, and PVIT's answers do not confirm it yet: a second one could take the money twice, so nothing was started. ${orElse}`,
    retryAfterMs: 5_000,
  })
}

/** Of a payout too. */
export function noKey(): CheckoutError {
  return new CheckoutError('provider-key-unavailable', {
    detail: 'The proxy holds no valid PVIT key yet. GET /ready names the cause.',
    retryAfterMs: 5_000,
  })
}
