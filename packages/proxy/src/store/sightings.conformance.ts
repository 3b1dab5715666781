import type { PaymentId, SessionId } from '@pvit-checkout/contract/checkout'
import { describe, expect, it } from 'vitest'
import { aPayment } from '../testing/payments.ts'
import { aSession } from '../testing/sessions.ts'
import type { Store } from './store.ts'

/** Where shoppers were seen, as every database keeps it. Part of `describeStore`. */
export function describeSightings(store: () => Store): void {
  describe('sightings', () => {
    it('are noted while a payment of the session is in doubt, and only rise', async () => {
      const doubtful = aSession().id
      const calm = 'cs_TEST000000000000000000002' as SessionId
      await store().openSession(aSession({ id: calm, order: 'A-2' }))
      await store().insertPayment(aPayment({ state: 'unknown' }), started)
      await store().insertPayment(
        aPayment({
          id: 'pay_TEST0000000000000002' as PaymentId,
          sessionId: calm,
          order: 'A-2',
          reference: 'PTEST0000000002',
          state: 'awaiting',
        }),
        started,
      )
      await store().noteSightings([calm, doubtful, doubtful], 5_000)
      await store().noteSightings([doubtful], 4_000)
      expect(await store().lastSighting(doubtful)).toBe(5_000)
      expect(await store().lastSighting(calm)).toBeNull()
    })

    it('are noted by several at once', async () => {
      await store().insertPayment(aPayment({ state: 'sending' }), started)
      const sessions = [aSession().id]
      await Promise.all([1, 2, 3, 4].map((at) => store().noteSightings(sessions, at)))
      expect(await store().lastSighting(aSession().id)).toBe(4)
    })
  })
}

const started = { at: 1, type: 'started', source: 'shopper', detail: {} } as const
