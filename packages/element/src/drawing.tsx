import type { BrowserClock, CheckoutSession } from '@pvit-checkout/client'
import type { Payer } from '@pvit-checkout/contract/checkout'
import {
  CheckoutRoot,
  CheckoutScreens,
  type CheckoutCallbacks,
  type CheckoutLooks,
  type CheckoutSeam,
} from '@pvit-checkout/react'

export interface DrawingProps extends CheckoutLooks, CheckoutCallbacks {
  seam: CheckoutSeam
}

/** The React package's parts as they are; the element adds no screen of its own. */
export function Drawing(props: DrawingProps) {
  return (
    <CheckoutRoot {...props}>
      <CheckoutScreens />
    </CheckoutRoot>
  )
}

/** The seam, filled with the bare engine. */
export function createSeam(session: CheckoutSession, clock: BrowserClock): CheckoutSeam {
  const payers = new Map<string | null, Payer>()
  return {
    session,
    clock,
    start: (input) => session.submit(input),
    async askPayer({ phone }, signal) {
      const known = payers.get(phone)
      if (known !== undefined) return known
      const payer = await session.lookUpPayer(phone, signal)
      payers.set(phone, payer)
      return payer
    },
    navigate: (url) => window.location.assign(url),
  }
}
