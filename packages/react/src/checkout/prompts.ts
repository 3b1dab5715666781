import type { PaymentMethod } from '@pvit-checkout/contract/checkout'

/** This way raises a prompt on the phone, so the number and its operator are what is paid with; else it is a mere detail. */
export function isPrompt(method: PaymentMethod | undefined): boolean {
  return method === 'mobile_money' || method === 'restlink'
}
