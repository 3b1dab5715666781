import type { PaymentStatus } from '@pvit-checkout/contract/checkout'
import type { CheckoutSnapshot } from './types.ts'

export type CheckoutScreen =
  | 'loading'
  | 'error'
  | 'form'
  | 'waiting'
  | 'redirect'
  | 'succeeded'
  | 'failed'
  | 'unconfirmed'

export type CheckoutStatus = PaymentStatus | 'loading' | 'idle' | 'error'

/** Which part to show. On `waiting` and `unconfirmed` the payment may be null: it is starting and nothing came back. */
export function screenOf(snapshot: CheckoutSnapshot): CheckoutScreen {
  const status = statusOf(snapshot)
  switch (status) {
    case 'idle':
      return 'form'
    case 'processing':
    case 'confirm':
      return 'waiting'
    case 'redirect':
      return snapshot.payment?.redirectUrl ? 'redirect' : 'waiting'
    default:
      return status
  }
}

/** The value of `data-pvit-status`. */
export function statusOf({ phase, payment, overdue }: CheckoutSnapshot): CheckoutStatus {
  switch (phase) {
    case 'form':
      return 'idle'
    case 'starting':
      return overdue ? 'unconfirmed' : 'processing'
    case 'payment':
      return overdue ? 'unconfirmed' : (payment?.status ?? 'processing')
    default:
      return phase
  }
}
