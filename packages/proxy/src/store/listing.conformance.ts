import { beforeEach, describe, expect, it } from 'vitest'
import type { PaymentId } from '@pvit-checkout/contract/checkout'
import type { NewPayment } from '../payments/payment.ts'
import { aPayment } from '../testing/payments.ts'
import type { PaymentFilter } from './listing.ts'
import type { Evidence, Store } from './store.ts'

const started: Evidence = { at: 1, type: 'started', source: 'shopper', detail: {} }

/** What every store promises of its lists. Called inside `describeStore`, whose session of order A-1 it leans on. */
export function describeListing(opened: () => Store): void {
  describe('lists of payments', () => {
    let store: Store
    beforeEach(() => {
      store = opened()
    })

    const insert = (number: number, differing: Partial<NewPayment> = {}) =>
      store.insertPayment(
        aPayment({
          id: idOf(number),
          order: `L-${number}`,
          reference: `PLIST${number}`,
          attemptKey: `attempt-${number}`,
          createdAt: number * 1_000,
          ...differing,
        }),
        started,
      )
    const list = async (filter: PaymentFilter = {}) =>
      (await store.listPayments(filter, { limit: 100 })).map(({ id }) => numberOf(id))

    it('run from new to old, whatever the order they were written in', async () => {
      for (const number of [2, 3, 1]) await insert(number)
      expect(await list()).toEqual([3, 2, 1])
    })

    it('hold those to which all of the filter applies', async () => {
      await insert(1, { state: 'awaiting' })
      await insert(2, { state: 'failed', operator: 'moov' })
      await insert(3, { state: 'failed', operator: null })
      expect(await list({ state: 'failed' })).toEqual([3, 2])
      expect(await list({ state: 'failed', operator: 'moov' })).toEqual([2])
      expect(await list({ order: 'L-1' })).toEqual([1])
      expect(await list({ order: 'L-1', state: 'failed' })).toEqual([])
      expect(await list({ since: 2_000 })).toEqual([3, 2])
    })

    it('go on after the last one shown, though newer ones come in and several share an instant', async () => {
      for (const number of [1, 2, 3, 4, 5]) await insert(number, { createdAt: 1_000 })
      const seen: number[] = []
      for (let after: { at: number; id: string } | undefined; ;) {
        const page = await store.listPayments({}, { limit: 2, after })
        seen.push(...page.map(({ id }) => numberOf(id)))
        const last = page.at(-1)
        if (last === undefined) break
        after = { at: last.createdAt, id: last.id }
        await insert(100 + seen.length, { createdAt: 2_000 })
      }
      expect(seen).toEqual([5, 4, 3, 2, 1])
    })

    it('bring the timelines of all in one question, each in its own order', async () => {
      await insert(1)
      await insert(2)
      const said: Evidence = { at: 2, type: 'callback', source: 'callback', detail: { says: 'x' } }
      await store.hint({ reference: 'PLIST1' }, said)
      const timelines = await store.readTimelines([idOf(1), idOf(2), idOf(9)])
      expect([...timelines]).toEqual([
        [idOf(1), [started, said]],
        [idOf(2), [started]],
      ])
      expect((await store.readTimelines([])).size).toBe(0)
    })
  })
}

function idOf(number: number): PaymentId {
  return `pay_LIST${String(number).padStart(16, '0')}` as PaymentId // the schema's form
}

function numberOf(id: PaymentId): number {
  return Number(id.slice('pay_LIST'.length))
}
