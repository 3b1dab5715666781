import type { CheckoutSession, CheckoutSnapshot } from '@pvit-checkout/client'
import { useSyncExternalStore } from 'react'

/** The engine's snapshot, the same object until something changed. On a server it is the unopened engine's. */
export function useSnapshot(session: CheckoutSession): CheckoutSnapshot {
  return useSyncExternalStore(session.subscribe, session.getSnapshot, session.getSnapshot)
}
