'use client'

import type { PaymentView } from '@pvit-checkout/contract/checkout'
import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useCheckoutClient } from './use-checkout-client.ts'
import { queryKeys } from './query-keys.ts'
import { useSnapshot } from './use-snapshot.ts'

/**
 * The newest payment of the session, null while there is none. The engine watches (push, then polling) and this
 * mirrors it into the query cache: no interval of its own. `refetch()` is the shopper's “check now”.
 */
export function usePayment(): UseQueryResult<PaymentView | null> {
  const { session, queryClient } = useCheckoutClient()
  const snapshot = useSnapshot(session)
  const key = snapshot.session?.id ?? null

  useEffect(() => {
    queryClient.setQueryData(queryKeys.payment(key), snapshot.payment)
  }, [queryClient, key, snapshot.payment])

  return useQuery(
    {
      queryKey: queryKeys.payment(key),
      queryFn: async () => {
        await session.check()
        return session.getSnapshot().payment
      },
      // The engine decides when to ask; react-query's own occasions would only add requests.
      enabled: false,
      initialData: snapshot.payment,
      networkMode: 'always',
    },
    queryClient,
  )
}
