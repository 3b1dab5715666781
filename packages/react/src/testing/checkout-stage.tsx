'use client'

import type { CheckoutSnapshot } from '@pvit-checkout/client'
import type { Locale } from '@pvit-checkout/contract/checkout'
import { useEffect, useState, type ReactNode } from 'react'
import { CheckoutProvider, type CheckoutProviderProps } from '../checkout/checkout-provider.tsx'
import { clockAt } from './clock-at.ts'
import { createFakeEngine, type FakeEngine, type FakeEngineOptions } from './fake-engine.ts'

export interface CheckoutStageProps extends Partial<
  Omit<CheckoutProviderProps, 'engine' | 'children'>
> {
  /** What the engine shows; it stays like that until the story or test moves it. */
  snapshot: CheckoutSnapshot
  /** Where the clock stands, in milliseconds since the payment started. It stands still. */
  at?: number
  /** Once all is drawn the clock moves on by this much, so that what waits for a rest has rested. */
  elapse?: number
  behaviour?: Omit<FakeEngineOptions, 'snapshot'>
  theme?: 'auto' | 'light' | 'dark'
  locale?: Locale
  /** Hands the engine out, to give news and to look at what it was asked. */
  onEngine?: (engine: FakeEngine) => void
  children: ReactNode
}

// A shop that listens: without one, and without an address, no way back is drawn, and errors go to the console.
const nowhere = () => {}

/** Parts on a frozen engine and a clock that stands still: no network, the same picture every time. */
export function CheckoutStage({
  snapshot,
  at = 0,
  elapse = 0,
  behaviour,
  theme,
  onEngine,
  children,
  ...rest
}: CheckoutStageProps) {
  const [engine] = useState(() => {
    const made = createFakeEngine({ snapshot, ...behaviour })
    onEngine?.(made)
    return made
  })
  const [clock] = useState(() => clockAt(at))
  useEffect(() => {
    // What is drawn in English waits for its words.
    if (elapse > 0) void import('../i18n/en.ts').then(() => clock.push(elapse))
  }, [clock, elapse])
  return (
    <CheckoutProvider
      endpoint="/pay"
      session="a-session-token"
      appearance={{ theme: theme ?? 'light' }}
      onDismiss={nowhere}
      onError={nowhere}
      {...rest}
      engine={{ create: () => engine, clock }}
    >
      {children}
    </CheckoutProvider>
  )
}
