'use client'

import { CheckoutProvider, type CheckoutProviderProps } from './checkout-provider.tsx'
import { CheckoutScreens } from './checkout-screens.tsx'

export type PvitCheckoutProps = Omit<CheckoutProviderProps, 'children'>

/** The drop-in: number, prompt, waiting and outcome, for one order. */
export function PvitCheckout(props: PvitCheckoutProps) {
  return (
    <CheckoutProvider {...props}>
      <CheckoutScreens />
    </CheckoutProvider>
  )
}
