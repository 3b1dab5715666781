'use client'

import type { CheckoutError, Payer } from '@pvit-checkout/contract/checkout'
import { useQuery } from '@tanstack/react-query'
import { useDebounced } from '../ui/use-debounced.ts'
import { payerBookOf } from './payer-book.ts'
import { queryKeys } from './query-keys.ts'
import type { PayerAnswer } from './seam.ts'
import { useCheckoutClient } from './use-checkout-client.ts'
import { useSnapshot } from './use-snapshot.ts'

/**
 * Who answers to this number, masked: asked once per number after a short rest, kept, and given up when the number
 * changes. `phone` null asks about the number the session holds, undefined asks nothing. A check that is down says
 * `unavailable` and must not keep anybody from paying.
 */
export function usePayer(phone: string | null | undefined): PayerAnswer {
  const client = useCheckoutClient()
  const session = useSnapshot(client.session).session?.id ?? null
  const settled = useDebounced(phone, client.clock)
  const asked = settled ?? null
  const query = useQuery<Payer, CheckoutError>(
    {
      queryKey: queryKeys.payer(session, asked),
      queryFn: ({ signal }) => payerBookOf(client.session)({ phone: asked }, signal),
      enabled: session !== null && settled !== undefined,
      staleTime: Number.POSITIVE_INFINITY,
      retry: false,
      networkMode: 'always',
    },
    client.queryClient,
  )
  if (phone === undefined) return { state: 'idle' }
  if (settled !== phone) return { state: 'checking' }
  if (query.data !== undefined) return { state: 'answered', payer: query.data }
  return { state: query.isError ? 'unavailable' : 'checking' }
}
