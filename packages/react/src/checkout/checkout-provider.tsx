'use client'

import { browserClock, type BrowserClock } from '@pvit-checkout/client'
import type { CheckoutError } from '@pvit-checkout/contract/checkout'
import type { QueryClient } from '@tanstack/react-query'
import { useMemo, type ReactNode } from 'react'
import { CheckoutRoot, type CheckoutLooks } from './checkout-root.tsx'
import { CheckoutClientContext } from './client-context.ts'
import { createEngine } from './create-engine.ts'
import { createSeam } from './create-seam.ts'
import { fetchLateScreens } from './fetch-late-screens.ts'
import { useEngine } from './use-engine.ts'
import { useMisconfiguration } from './use-misconfiguration.ts'
import type { CheckoutCallbacks } from './use-outcome-callbacks.ts'

export interface CheckoutProviderProps extends CheckoutLooks, CheckoutCallbacks {
  /** Base URL of the proxy; a path such as `/pay` is of the page's own origin. */
  endpoint: string
  /** The token your server got from `POST /v1/sessions`. It holds the amount. */
  session: string
  /** Yours, if its cache should hold what the hooks ask; otherwise they have their own. The parts need none. */
  queryClient?: QueryClient | undefined
  /** Replaces the engine or its clock: for tests and stories. */
  engine?: { create?: typeof createEngine; clock?: BrowserClock } | undefined
  children: ReactNode
}

/**
 * One order's checkout: its parts and hooks live below it. Without `endpoint` or `session` it draws nothing and says
 * why through `onError`, or in the console where there is none. Another endpoint starts afresh; a new token of the same
 * session keeps the screen.
 */
export function CheckoutProvider(props: CheckoutProviderProps) {
  const onError = props.onError ?? writeError
  const fault = useMisconfiguration(props.endpoint, props.session, onError)
  return fault === null ? <Checkout key={props.endpoint} {...props} onError={onError} /> : null
}

/** A shop that does not listen yet must not look at an empty page without a word. */
function writeError(error: CheckoutError) {
  console.error(error)
}

function Checkout({
  endpoint,
  session: token,
  queryClient,
  engine,
  children,
  ...looks
}: CheckoutProviderProps) {
  const clock = engine?.clock ?? browserClock
  const session = useEngine({
    endpoint,
    token,
    clock,
    create: engine?.create ?? createEngine,
  })
  const seam = useMemo(() => createSeam(session, clock, fetchLateScreens), [session, clock])
  const client = useMemo(() => ({ session, clock, queryClient }), [session, clock, queryClient])
  return (
    <CheckoutClientContext.Provider value={client}>
      <CheckoutRoot {...looks} seam={seam}>
        {children}
      </CheckoutRoot>
    </CheckoutClientContext.Provider>
  )
}
