'use client'

import type { CheckoutError, PaymentView, StartPayment } from '@pvit-checkout/contract/checkout'
import { useMutation, type UseMutationResult } from '@tanstack/react-query'
import { useCheckoutClient, type QueryingClient } from './use-checkout-client.ts'

/**
 * Starts a payment. Never retried from here: the engine sends the same attempt again by itself until the proxy has
 * said what became of it, and rejects only where it is proven that no payment was started.
 */
export function useStartPayment(): UseMutationResult<PaymentView, CheckoutError, StartPayment> {
  return useStartPaymentOf(useCheckoutClient())
}

export function useStartPaymentOf({ session, queryClient }: QueryingClient) {
  return useMutation<PaymentView, CheckoutError, StartPayment>(
    {
      mutationFn: (input) => session.submit(input),
      retry: false,
      networkMode: 'always',
      // A number and a name are not kept longer than they are used.
      gcTime: 0,
    },
    queryClient,
  )
}
