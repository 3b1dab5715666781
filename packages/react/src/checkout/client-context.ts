'use client'

import type { BrowserClock, CheckoutSession } from '@pvit-checkout/client'
import type { QueryClient } from '@tanstack/react-query'
import { createContext, useContext } from 'react'

/** What the hooks lean on, beside what the parts share. */
export interface CheckoutClient {
  readonly session: CheckoutSession
  readonly clock: BrowserClock
  readonly queryClient: QueryClient
}

export const CheckoutClientContext = createContext<CheckoutClient | null>(null)

export function useCheckoutClient(): CheckoutClient {
  const client = useContext(CheckoutClientContext)
  if (client === null) {
    throw new Error(
      'The hooks of @pvit-checkout/react need a parent. Wrap the tree in <CheckoutProvider endpoint={…} session={…}>.',
    )
  }
  return client
}
