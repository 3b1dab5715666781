import type { SessionId } from '@pvit-checkout/contract/checkout'
import type { Store } from '../store/store.ts'
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
      if (payment.state === 'created') await settle.once(payment, canceledNews)
    }
  }
}

const canceledNews = {
  event: { type: 'cancel' },
  evidence: { type: 'cancel', source: 'shop', detail: {} },
} as const
