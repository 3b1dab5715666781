// A file of its own, so that nobody downloads the checkout before there is something to pay.
import '@pvit-checkout/react/styles.css'

export { PvitCheckout } from '@pvit-checkout/react'
