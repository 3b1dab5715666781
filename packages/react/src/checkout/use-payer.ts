'use client'

import type { CheckoutError, Payer } from '@pvit-checkout/contract/checkout'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useDebounced } from '../ui/use-debounced.ts'
import { useCheckoutClient, type CheckoutClient } from './client-context.ts'
import { queryKeys } from './query-keys.ts'
import type { PayerAnswer, PayerCheck } from './seam.ts'
import { useSnapshot } from './use-snapshot.ts'

/**
 * Who answers to this number, masked: asked once per number after a short rest, kept, and given up when the number
 * changes. `phone` null asks about the number the session holds, undefined asks nothing. A check that is down says
 * `unavailable` and must not keep anybody from paying.
 */
export function usePayer(phone: string | null | undefined): PayerAnswer {
  const client = useCheckoutClient()
  const ready = useSnapshot(client.session).session !== null
  const settled = useDebounced(phone, client.clock)
  const query = useQuery(
    {
      ...payerQuery(client, { phone: settled ?? null }),
      enabled: ready && settled !== undefined,
    },
    client.queryClient,
  )
  if (phone === undefined) return { state: 'idle' }
  if (settled !== phone) return { state: 'checking' }
  if (query.data !== undefined) return { state: 'answered', payer: query.data }
  return { state: query.isError ? 'unavailable' : 'checking' }
}

export function payerQuery({ session }: CheckoutClient, { phone }: PayerCheck) {
  return queryOptions<Payer, CheckoutError>({
    queryKey: queryKeys.payer(session.getSnapshot().session?.id ?? null, phone),
    queryFn: ({ signal }) => session.lookUpPayer(phone, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    networkMode: 'always',
  })
}
