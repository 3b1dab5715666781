import type { PaymentId } from '@pvit-checkout/contract/checkout'
import { describe, expect, it } from 'vitest'
import type { NewPayment } from '../payments/payment.ts'
import type { Payout } from '../payouts/payout.ts'
import { aDelivery, anEvent, aTelling } from '../testing/events.ts'
import { aPayment } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import type { Evidence, Store } from './store.ts'

const minute = 60_000
const started: Evidence = { at: 1, type: 'started', source: 'shopper', detail: {} }

/** What the store tells the metrics. Part of `describeStore`. */
export function describeSignals(store: () => Store): void {
  describe('signals', () => {
    const keep = (index: number, differing: Partial<NewPayment>) =>
      store().insertPayment(
        aPayment({
          id: `pay_TEST${String(index).padStart(20, '0')}` as PaymentId,
          reference: `PTEST${index}`,
          attemptKey: `attempt-${index}`,
          order: `order ${index}`,
          ...differing,
        }),
        started,
      )

    it('of an empty database are all nothing', async () => {
      expect(await store().readSignals(1_000)).toEqual({
        ...{ open: [], payouts: [], oldestUnknownMs: 0, strays: 0 },
        ...{ late: 0, conflicts: 0, overpaid: 0 },
        outbox: { pending: 0, oldestMs: 0, attempts: 0, givenUp: 0 },
      })
    })

    it('count what is open by state and age, and what must be seen at once', async () => {
      const now = 3 * 24 * 60 * minute
      await keep(1, { state: 'awaiting', createdAt: now - minute })
      await keep(2, { state: 'awaiting', createdAt: now - 2 * minute })
      await keep(3, { state: 'unknown', createdAt: now - 10 * minute })
      await keep(4, { state: 'unknown', createdAt: now - 60 * minute })
      await keep(5, { state: 'unresolved', createdAt: 0 })
      await keep(6, { state: 'succeeded', late: true, createdAt: 0 })
      const conflict = { field: 'amount', expected: 5, seen: 6 } as const
      await keep(7, { state: 'failed', conflict, createdAt: 0 })
      const stray = { at: 1, reference: 'S1', status: 'SUCCESS' }
      await store().hint({ reference: 'S1' }, started, false, { stray, most: 10 })

      const { open, ...rest } = await store().readSignals(now)
      expect(open.map(({ state, age, count }) => `${state} ${age} ${count}`).sort()).toEqual([
        'awaiting under_3m 2',
        'unknown under_15m 1',
        'unknown under_1d 1',
        'unresolved older 1',
      ])
      expect(rest).toMatchObject({
        oldestUnknownMs: 60 * minute,
        ...{ late: 1, conflicts: 1, strays: 1 },
      })
    })

    it('count every payout that is not settled, asked about or not, and no other', async () => {
      const sums = { since: 0, daily: null, numberDaily: null }
      const keepPayout = (index: number, state: Payout['state'], nextAt: number | null) => {
        const base = aPayout()
        return store().insertPayout(
          {
            ...base,
            id: `po_TEST${String(index).padStart(16, '0')}` as Payout['id'],
            reference: `GTEST${index}`,
            requestKey: `payout-${index}`,
            state,
            tracking: { ...base.tracking, nextAt },
          },
          started,
          sums,
        )
      }
      await keepPayout(1, 'unknown', null) // nobody asks about it any more, and nobody knows what became of it
      await keepPayout(2, 'failed', 5_000) // settled, though PVIT is asked once more
      expect((await store().readSignals(1_000)).payouts).toEqual([{ state: 'unknown', count: 1 }])
    })

    it('count what is open by account, payouts included', async () => {
      await keep(1, { state: 'awaiting' })
      await keep(2, { state: 'created', account: 'ACC_OTHER' })
      await keep(3, { state: 'succeeded', account: 'ACC_OTHER' })
      const sums = { since: 0, daily: null, numberDaily: null }
      await store().insertPayout(aPayout({ state: 'unknown' }), started, sums)
      expect(await store().countOpen()).toEqual(
        new Map([
          ['ACC_TEST', 2],
          ['ACC_OTHER', 1],
        ]),
      )
    })

    /** One event that the shop is to be told, of 1 000 ms. */
    async function keepEvent() {
      const payment = aPayment()
      await store().insertPayment(payment, started)
      const event = anEvent({ at: 1_000 })
      await store().replace({ ...payment, version: 2 }, 1, [started], undefined, aTelling(event))
    }

    it('tell how long the shop has been waiting for its oldest event', async () => {
      await keepEvent()
      expect((await store().readSignals(61_000)).outbox).toEqual({
        ...{ pending: 1, oldestMs: 60_000, attempts: 0, givenUp: 0 },
      })
      await store().claimDeliveries('webhook', null, 1_000, 2_000, 10)
      expect((await store().readSignals(61_000)).outbox.attempts).toBe(1)
      await store().endAttempt(aDelivery(), { kind: 'delivered', status: 200 }, 3_000, null)
      expect((await store().readSignals(61_000)).outbox.pending).toBe(0)
    })

    it('count the events that were given up, until they are sent anew', async () => {
      await keepEvent()
      const [claimed] = await store().claimDeliveries('webhook', null, 1_000, 2_000, 10)
      if (claimed === undefined) throw new Error('Nothing was due.')
      const gone = { kind: 'not-delivered', status: 410, cause: 'gone' } as const
      await store().endAttempt(claimed, gone, 3_000, null)
      const outbox = async () => (await store().readSignals(61_000)).outbox
      expect(await outbox()).toMatchObject({ pending: 0, givenUp: 1 })
      await store().retryDelivery(claimed.id, 4_000)
      expect(await outbox()).toMatchObject({ pending: 1, givenUp: 0 })
    })
  })
}
