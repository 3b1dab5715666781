import { maskPhone, type Operator, type PaymentMethod } from '@pvit-checkout/contract/checkout'
import { useCheckoutContext } from '../checkout/context.ts'

/** What a screen may say of the payment under way, also before the proxy has answered with one. */
export interface Shown {
  amount: number
  method: PaymentMethod
  operator: Operator | null
  /** Masked. */
  phone: string | null
  reference: string | null
}

export function useShown(): Shown | null {
  const { snapshot, form, methods } = useCheckoutContext()
  const { session, payment, phase } = snapshot
  // While one is starting, `payment` is at most the failed one before it.
  if (payment !== null && phase !== 'starting') return payment
  if (session === null) return null
  return {
    amount: session.amount,
    method: form.method ?? methods[0] ?? 'mobile_money',
    operator: form.operator,
    phone:
      'phone' in form.reading && !form.usesKnownPhone
        ? maskPhone(form.reading.phone)
        : session.phone,
    reference: null,
  }
}
