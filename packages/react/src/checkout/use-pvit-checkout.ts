'use client'

import {
  screenOf,
  statusOf,
  type CheckoutScreen,
  type CheckoutSession,
  type CheckoutSnapshot,
  type CheckoutStatus,
} from '@pvit-checkout/client'
import type { PaymentView, StartPayment } from '@pvit-checkout/contract/checkout'
import { useCheckoutClient } from './use-checkout-client.ts'
import { useStartPaymentOf } from './use-start-payment.ts'
import { useSnapshot } from './use-snapshot.ts'

/** The checkout as it is now, and what can be done with it. */
export interface PvitCheckoutState
  extends CheckoutSnapshot, Pick<CheckoutSession, 'check' | 'retry' | 'dismiss'> {
  screen: CheckoutScreen
  /** The word `data-pvit-status` carries. */
  status: CheckoutStatus
  /** Resolves with the payment; rejects only where it is proven that none was started. */
  start: (input: StartPayment) => Promise<PaymentView>
}

/** The whole checkout as data and actions, for those who draw it themselves. Usable without any of the parts. */
export function usePvitCheckout(): PvitCheckoutState {
  const client = useCheckoutClient()
  const snapshot = useSnapshot(client.session)
  const { mutateAsync } = useStartPaymentOf(client)
  const { session } = client
  return {
    screen: screenOf(snapshot),
    status: statusOf(snapshot),
    ...snapshot,
    start: mutateAsync,
    check: session.check,
    retry: session.retry,
    dismiss: session.dismiss,
  }
}
