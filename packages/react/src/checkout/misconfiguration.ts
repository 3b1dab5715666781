import { CheckoutError } from '@pvit-checkout/contract/checkout'
import { useEffect, useMemo, useRef } from 'react'

/** What is missing before anything can be drawn; null when nothing is. */
export function misconfiguration(endpoint: unknown, session: unknown): CheckoutError | null {
  const names = [
    ...(typeof endpoint === 'string' && endpoint !== '' ? [] : ['endpoint']),
    ...(typeof session === 'string' && session !== '' ? [] : ['session']),
  ]
  if (names.length === 0) return null
  return new CheckoutError('misconfigured', {
    detail: `${names.join(' and ')} missing: nothing can be drawn. \`endpoint\` is the base URL of your proxy, \`session\` the token your server got from POST /v1/sessions.`,
  })
}

/** Tell the shop once per fault, also under StrictMode. */
export function useMisconfiguration(
  endpoint: unknown,
  session: unknown,
  onError: ((error: CheckoutError) => void) | undefined,
): CheckoutError | null {
  const error = useMemo(() => misconfiguration(endpoint, session), [endpoint, session])
  const told = useRef<CheckoutError | null>(null)
  useEffect(() => {
    if (error === null || told.current === error) return
    told.current = error
    onError?.(error)
  }, [error, onError])
  return error
}
