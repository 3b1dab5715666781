'use client'

import type { CheckoutSession } from '@pvit-checkout/client'
import { QueryClient } from '@tanstack/react-query'
import { useContext } from 'react'
import { CheckoutClientContext, type CheckoutClient } from './client-context.ts'

/** The provider's client, with a QueryClient: the shop's, or the one that all hooks below this provider share. */
export interface QueryingClient extends CheckoutClient {
  readonly queryClient: QueryClient
}

const own = new WeakMap<CheckoutSession, QueryClient>()

export function useCheckoutClient(): QueryingClient {
  const client = useContext(CheckoutClientContext)
  if (client === null) {
    throw new Error(
      'The hooks of @pvit-checkout/react need a parent. Wrap the tree in <CheckoutProvider endpoint={…} session={…}>.',
    )
  }
  return { ...client, queryClient: client.queryClient ?? ownClient(client.session) }
}

function ownClient(session: CheckoutSession): QueryClient {
  const held = own.get(session)
  if (held !== undefined) return held
  const made = new QueryClient()
  own.set(session, made)
  return made
}
