import type { Store } from '../store/store.ts'
import type { Payment } from './payment.ts'

/** False for a window that the shop closed, or whose order was paid by another payment: nothing more is sent for it. */
export async function isWindowOpen(
  store: Pick<Store, 'findSession'>,
  { sessionId }: Pick<Payment, 'sessionId'>,
): Promise<boolean> {
  return (await store.findSession(sessionId))?.status === 'open'
}
