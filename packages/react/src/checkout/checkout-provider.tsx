'use client'

import { browserClock, createCheckoutSession, type BrowserClock } from '@pvit-checkout/client'
import { QueryClient } from '@tanstack/react-query'
import { useMemo, useState, type ReactNode } from 'react'
import { CheckoutRoot, type CheckoutLooks } from './checkout-root.tsx'
import { CheckoutClientContext, type CheckoutClient } from './client-context.ts'
import { useMisconfiguration } from './misconfiguration.ts'
import type { CheckoutSeam, PayerCheck } from './seam.ts'
import { useEngine } from './use-engine.ts'
import type { CheckoutCallbacks } from './use-outcome-callbacks.ts'
import { payerQuery } from './use-payer.ts'

export interface CheckoutProviderProps extends CheckoutLooks, CheckoutCallbacks {
  /** Base URL of the proxy; a path such as `/pay` is of the page's own origin. */
  endpoint: string
  /** The token your server got from `POST /v1/sessions`. It holds the amount. */
  session: string
  /** Yours, if its cache should hold the payment; otherwise the provider has its own. */
  queryClient?: QueryClient | undefined
  /** Replaces the engine or its clock: for tests and stories. */
  engine?: { create?: typeof createCheckoutSession; clock?: BrowserClock } | undefined
  children: ReactNode
}

/**
 * One order's checkout: its parts and hooks live below it. Without `endpoint` or `session` it draws nothing and says
 * why through `onError`. Another endpoint starts afresh; a new token of the same session keeps the screen.
 */
export function CheckoutProvider(props: CheckoutProviderProps) {
  const fault = useMisconfiguration(props.endpoint, props.session, props.onError)
  return fault === null ? <Checkout key={props.endpoint} {...props} /> : null
}

function Checkout({
  endpoint,
  session: token,
  queryClient: shops,
  engine,
  children,
  ...looks
}: CheckoutProviderProps) {
  const clock = engine?.clock ?? browserClock
  const session = useEngine({
    endpoint,
    token,
    clock,
    create: engine?.create ?? createCheckoutSession,
  })
  const [own] = useState(() => shops ?? new QueryClient())
  const queryClient = shops ?? own
  const client = useMemo(() => ({ session, clock, queryClient }), [session, clock, queryClient])
  return (
    <CheckoutClientContext.Provider value={client}>
      <CheckoutRoot {...looks} seam={useQuerySeam(client)}>
        {children}
      </CheckoutRoot>
    </CheckoutClientContext.Provider>
  )
}

/** The seam, filled with the engine, and with react-query where an answer is shared. */
function useQuerySeam(client: CheckoutClient): CheckoutSeam {
  return useMemo(
    () => ({
      session: client.session,
      clock: client.clock,
      // Not by a mutation: the engine holds the lock, the key and the error, and nobody would read another copy.
      start: (input) => client.session.submit(input),
      askPayer: (check, signal) => askThroughCache(client, check, signal),
      navigate: (url) => window.location.assign(url),
    }),
    [client],
  )
}

/** The part and `usePayer` share one answer; a number that was typed over is not asked about to the end. */
function askThroughCache(client: CheckoutClient, check: PayerCheck, signal: AbortSignal) {
  const { queryClient } = client
  const query = payerQuery(client, check)
  const giveUp = () => {
    const others = queryClient.getQueryCache().find(query)?.getObserversCount() ?? 0
    if (others === 0) void queryClient.cancelQueries(query)
  }
  signal.addEventListener('abort', giveUp, { once: true })
  return queryClient.fetchQuery(query).finally(() => signal.removeEventListener('abort', giveUp))
}
