'use client'

import type { QueryClient } from '@tanstack/react-query'
import { createContext } from 'react'
import type { CheckoutSeam } from './seam.ts'

/** What the hooks lean on, beside what the parts share. */
export interface CheckoutClient extends Pick<CheckoutSeam, 'session' | 'clock'> {
  /** The shop's; without one the hooks make their own, so that a page without hooks loads none. */
  readonly queryClient: QueryClient | undefined
}

export const CheckoutClientContext = createContext<CheckoutClient | null>(null)
