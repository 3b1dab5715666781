import type { SessionId } from '@pvit-checkout/contract/checkout'
import type { Store } from '../store/store.ts'
import type { Payment } from './payment.ts'
import type { Settle } from './settle.ts'

export interface CancelDeps {
  readonly store: Pick<Store, 'cancelSession' | 'listBySession'>
  readonly settle: Pick<Settle, 'once'>
}

/** Close a session at the shop's word: what has not left yet never will; of what was sent nobody knows. */
export function createCancel({ store, settle }: CancelDeps): (id: SessionId) => Promise<void> {
  return async (id) => {
    await store.cancelSession(id)
    for (const payment of await store.listBySession(id)) {
      // Once, or not at all: by now it may be with a sender, whose lease is not ours to write over.
      if (payment.state === 'created') await settle.once(payment, canceledNews(payment))
    }
  }
}

function canceledNews(payment: Payment) {
  return {
    event: { type: unsentEnd(payment) },
    evidence: { type: 'cancel', source: 'shop', detail: {} },
  } as const
}

/** How a payment ends that is not to leave any more. One that was turned away once fails, and is asked about like any failure. */
export function unsentEnd({ firstSentAt }: Payment): 'cancel' | 'neverSent' {
  return firstSentAt === null ? 'cancel' : 'neverSent'
}
