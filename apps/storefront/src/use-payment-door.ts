import { useCallback, useEffect, useState } from 'react'

import { ApiError } from './api.ts'
import type { PvitCheckout } from './checkout-widget.ts'
import { useShop } from './shop.ts'
import type { PaymentDoor } from './wire.ts'

export type PaymentDoorState =
  | { kind: 'opening' }
  | { kind: 'open'; door: PaymentDoor; PvitCheckout: typeof PvitCheckout }
  | { kind: 'paid' }
  | { kind: 'closed'; code: ApiError['code'] }

/**
 * Ask the shop for the order's payment session and fetch the checkout's script, both at once. Opening again, after a
 * reload or a retry, finds the same session: it never starts a payment.
 */
export function usePaymentDoor(order: string): { state: PaymentDoorState; retry: () => void } {
  const { api } = useShop()
  const [state, setState] = useState<PaymentDoorState>({ kind: 'opening' })
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    const leaving = new AbortController()
    Promise.all([api.openPayment(order, leaving.signal), import('./checkout-widget.ts')]).then(
      ([door, { PvitCheckout }]) => {
        if (!leaving.signal.aborted) setState({ kind: 'open', door, PvitCheckout })
      },
      (error: unknown) => {
        if (leaving.signal.aborted) return
        // What is not the API's own is the script that did not arrive.
        const code = error instanceof ApiError ? error.code : 'no-answer'
        setState(code === 'order-already-paid' ? { kind: 'paid' } : { kind: 'closed', code })
      },
    )
    return () => leaving.abort()
  }, [api, order, attempt])

  const retry = useCallback(() => {
    setState({ kind: 'opening' })
    setAttempt((count) => count + 1)
  }, [])
  return { state, retry }
}
