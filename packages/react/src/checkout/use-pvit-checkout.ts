'use client'

import { screenOf, statusOf } from '@pvit-checkout/client'
import { useCheckoutClient } from './client-context.ts'
import { useStartPaymentOf } from './use-start-payment.ts'
import { useSnapshot } from './use-snapshot.ts'

/** The whole checkout as data and actions, for those who draw it themselves. Usable without any of the parts. */
export function usePvitCheckout() {
  const client = useCheckoutClient()
  const snapshot = useSnapshot(client.session)
  const { mutateAsync } = useStartPaymentOf(client)
  const { session } = client
  return {
    /** Which screen to draw, and the word `data-pvit-status` carries. */
    screen: screenOf(snapshot),
    status: statusOf(snapshot),
    ...snapshot,
    /** Resolves with the payment; rejects only where it is proven that none was started. */
    start: mutateAsync,
    check: session.check,
    retry: session.retry,
    dismiss: session.dismiss,
  }
}
