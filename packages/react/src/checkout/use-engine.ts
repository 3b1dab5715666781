import type { BrowserClock, CheckoutSession } from '@pvit-checkout/client'
import { useEffect, useState } from 'react'
import type { createEngine } from './create-engine.ts'

export interface EngineOptions {
  endpoint: string
  token: string
  clock: BrowserClock
  /** Made once per endpoint; a new token goes to the same engine, which tells a fresh session from a fresh token. */
  create: typeof createEngine
}

/** The engine of one mounted checkout: opened while it is on the page, closed when it leaves. */
export function useEngine({ endpoint, token, clock, create }: EngineOptions): CheckoutSession {
  const [session] = useState(() => create({ endpoint, token, clock }))
  useEffect(() => session.setToken(token), [session, token])
  useEffect(() => {
    session.open()
    return () => session.close()
  }, [session])
  return session
}
