'use client'

import type { CheckoutSnapshot } from '@pvit-checkout/client'
import type { Locale, PaymentMethod } from '@pvit-checkout/contract/checkout'
import { createContext, useContext, type ReactNode } from 'react'
import type { FirstMessages, Messages, Translate } from '../i18n/messages.ts'
import type { CheckoutSeam } from './seam.ts'
import type { PayForm } from './use-pay-form.ts'

export interface CheckoutContextValue {
  readonly seam: CheckoutSeam
  readonly snapshot: CheckoutSnapshot
  readonly form: PayForm
  readonly t: Translate
  /** What `t` is made of, for screens that bring more of it. */
  readonly words: {
    readonly messages: FirstMessages
    readonly overrides: Partial<Messages> | undefined
  }
  readonly locale: Locale
  /** What the session allows, narrowed and ordered by the `methods` property. */
  readonly methods: readonly PaymentMethod[]
  /** Say something to a screen reader, once, politely. */
  readonly announce: (text: string) => void
  /** A screen is drawn: true if another was there before it, so that the focus should follow. */
  readonly arrive: (screen: string) => boolean
  /** The shopper leaves this screen. Nothing is cancelled. Null where it would lead nowhere: nobody listens, no address. */
  readonly leave: (() => void) | null
  /** What the screen says at its end once it was left and nobody took the shopper elsewhere. */
  readonly farewell: ReactNode
}

export const CheckoutContext = createContext<CheckoutContextValue | null>(null)

/** What the parts meet in. Throws outside a `<CheckoutProvider>`. */
export function useCheckoutContext(): CheckoutContextValue {
  const value = useContext(CheckoutContext)
  if (value === null) {
    throw new Error('This part of the checkout needs a <CheckoutProvider> around it.')
  }
  return value
}
