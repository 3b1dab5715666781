// Compiled, not run: what TypeScript knows of the tag without any JSX.
import type { CheckoutError, PaymentView } from '@pvit-checkout/contract/checkout'
import type { PvitCheckoutElement } from './index.ts'

const made: PvitCheckoutElement = document.createElement('pvit-checkout')
const found: PvitCheckoutElement | null = document.querySelector('pvit-checkout')

made.endpoint = '/pay'
made.methods = ['card']
made.appearance = { theme: 'auto' }
// @ts-expect-error -- there is no such way to pay
made.methods = ['cash']
// @ts-expect-error -- the amount is in the session, and nowhere else
made.amount = 500

found?.addEventListener('pvit:succeeded', ({ detail }) => {
  const payment: PaymentView = detail
  return payment
})
found?.addEventListener('pvit:ready', ({ detail }) => {
  const payment: PaymentView | null = detail
  return payment
})
found?.addEventListener('pvit:error', ({ detail }) => {
  const error: CheckoutError = detail
  return error
})
found?.addEventListener('click', ({ clientX }) => clientX)
// @ts-expect-error -- a payment that is there already, or null
found?.addEventListener('pvit:ready', ({ detail }) => detail.reference)
