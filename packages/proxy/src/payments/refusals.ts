import { CheckoutError, type SessionStatus } from '@pvit-checkout/contract/checkout'

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

/** Of a payout too. */
export function noKey(): CheckoutError {
  return new CheckoutError('provider-key-unavailable', {
    detail: 'The proxy holds no valid PVIT key yet. GET /ready names the cause.',
    retryAfterMs: 5_000,
  })
}
