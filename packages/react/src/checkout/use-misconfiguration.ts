import type { CheckoutError } from '@pvit-checkout/contract/checkout'
import { useEffect, useMemo, useRef } from 'react'
import { misconfiguration } from './misconfiguration.ts'

/** Tell the shop once per fault, also under StrictMode. */
export function useMisconfiguration(
  endpoint: unknown,
  session: unknown,
  onError: (error: CheckoutError) => void,
): CheckoutError | null {
  const error = useMemo(() => misconfiguration(endpoint, session), [endpoint, session])
  const told = useRef<CheckoutError | null>(null)
  useEffect(() => {
    if (error === null || told.current === error) return
    told.current = error
    onError(error)
  }, [error, onError])
  return error
}
