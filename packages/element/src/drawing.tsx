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
