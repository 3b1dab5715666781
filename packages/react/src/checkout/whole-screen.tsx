'use client'

import type { CheckoutScreen } from '@pvit-checkout/client'
import { Failed } from '../parts/failed/failed.tsx'
import { LinkRedirect } from '../parts/link-redirect/link-redirect.tsx'
import { PaymentStatus } from '../parts/payment-status/payment-status.tsx'
import { Receipt } from '../parts/receipt/receipt.tsx'
import { Unconfirmed } from '../parts/unconfirmed/unconfirmed.tsx'
import { PaidMeanwhile } from '../ui/paid-meanwhile.tsx'
import { useCheckoutContext } from './context.ts'
import { isPaidMeanwhile } from './under-way.ts'

export type LateScreen = Exclude<CheckoutScreen, 'loading' | 'error' | 'form'>

/** Whatever follows the form, with all that is to be said. */
export function WholeScreen({ screen }: { screen: LateScreen }) {
  const { snapshot } = useCheckoutContext()
  const { payment } = snapshot
  // One screen from the wait to its end: nothing is said twice, and no focus is lost.
  if (isPaidMeanwhile(snapshot)) return <PaidMeanwhile />
  if (screen === 'waiting') return <PaymentStatus />
  if (screen === 'unconfirmed') return <Unconfirmed />
  if (payment === null) return null
  switch (screen) {
    case 'redirect':
      return <LinkRedirect payment={payment} />
    case 'succeeded':
      return <Receipt payment={payment} />
    case 'failed':
      return <Failed payment={payment} />
  }
}
