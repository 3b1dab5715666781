import { Kysely } from 'kysely'
import { describe, expect, it } from 'vitest'
import { ShopPayment, type PayoutId } from '@pvit-checkout/contract/shop'
import { silentLog } from '../log.ts'
import { untracked, type Payment } from '../payments/payment.ts'
import { toShopPayment, toTimeline } from '../payments/view.ts'
import { toShopPayout } from '../payouts/view.ts'
import { anEvent } from '../testing/events.ts'
import { id } from '../testing/ids.ts'
import { aPayment } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import { aSession } from '../testing/sessions.ts'
import { aVault } from '../testing/vault.ts'
import type { EmptyDatabase } from './migrate.conformance.ts'
import { migrate } from './migrate.ts'
import { openStore } from './open.ts'
import { toPayoutRow } from './payout-rows.ts'
import { toPaymentRow, toSessionRow } from './rows.ts'
import type { Store } from './store.ts'
import type { Tables } from './tables.ts'

/** What is promised where a row cannot be read: it fails whoever needs it, and nobody who reads it beside others. */
export function itPassesOverTheUnreadable(make: () => Promise<EmptyDatabase>): void {
  describe('a row that cannot be read', () => {
    async function withRows(work: (store: Store) => Promise<void>) {
      const { url, raw, close } = await make()
      const db = new Kysely<Tables>({ dialect: raw.dialect })
      await migrate(db)
      await db.insertInto('sessions').values(toSessionRow(aSession(), vault)).execute()
      const broken = '{"notFound":1,'
      await db
        .insertInto('payments')
        .values([
          { ...toPaymentRow(lost, vault), tracking: broken },
          { ...toPaymentRow(unclear, vault), conflict: broken },
          toPaymentRow(whole, vault),
        ])
        .execute()
      await db
        .insertInto('payouts')
        .values([
          { ...toPayoutRow(lostPayout, vault), tracking: broken },
          { ...toPayoutRow(unclearPayout, vault), conflict: broken },
          toPayoutRow(wholePayout, vault),
        ])
        .execute()
      const entry = { at: now, type: 'answer', source: 'pvit' }
      const details = [broken, '{"outcome":"accepted"}']
      await db
        .insertInto('evidence')
        .values(details.map((detail) => ({ ...entry, payment_id: lost.id, detail })))
        .execute()
      await db
        .insertInto('payout_evidence')
        .values(details.map((detail, nr) => ({ ...entry, payout_id: lostPayout.id, nr, detail })))
        .execute()
      await db.destroy()
      close()
      const { store, close: closeStore } = await openStore(url, { vault, log: silentLog })
      try {
        await work(store)
      } finally {
        await closeStore()
      }
    }

    it('is claimed with its neighbours, listed and shown, and fails whoever asks for what it lost', () =>
      withRows(async (store) => {
        const claimed = await store.claimDue('ACC_TEST', now, now + 30_000, 8, 1)
        const [first, second, third] = claimed
        expect(claimed.map(({ payment }) => payment.id)).toEqual([lost.id, unclear.id, whole.id])
        expect(() => first?.payment.tracking).toThrow(SyntaxError)
        expect(() => second?.payment.conflict).toThrow(SyntaxError)
        expect(third?.payment.tracking.nextAt).toBe(whole.tracking.nextAt)
        expect(await store.listByOrder(lost.order)).toMatchObject([{ phone: lost.phone }])
        expect(await store.listPayments({}, { limit: 10 })).toHaveLength(3)

        const payouts = await store.claimDuePayouts('ACC_TEST', now, now + 30_000, 8)
        expect(new Set(payouts.map((payout) => payout.id))).toEqual(
          new Set([lostPayout.id, unclearPayout.id, wholePayout.id]),
        )
        expect(() => payouts.find(({ id }) => id === lostPayout.id)?.tracking).toThrow(SyntaxError)
      }))

    it('is shown to the shop with its neighbours, in a list too, and says what of it is lost', () =>
      withRows(async (store) => {
        const payments = await store.listPayments({}, { limit: 10 })
        const timelines = await store.readTimelines(payments.map((payment) => payment.id))
        const shown = (payment: Payment) =>
          toShopPayment(payment, (timelines.get(payment.id) ?? []).map(toTimeline), now)
        const items = new Map(payments.map((payment) => [payment.id, shown(payment)]))
        const unreadable = { field: 'unreadable', expected: 'unreadable', seen: 'unreadable' }
        const details = [{ unreadable: true }, { outcome: 'accepted' }]
        expect(items.get(lost.id)?.timeline.map(({ detail }) => detail)).toEqual(details)
        expect(items.get(unclear.id)?.conflict).toEqual(unreadable)
        expect(items.get(whole.id)?.conflict).toBeNull()
        for (const item of items.values()) expect(ShopPayment.parse(item)).toEqual(item)
        // Nothing is decided by what is lost.
        await expect(store.readEvidence(lost.id)).rejects.toThrow('readEvidence')

        const payouts = await store.listPayouts({ limit: 10 })
        const told = await store.readPayoutTimelines(payouts.map((payout) => payout.id))
        const ofPayouts = new Map(
          payouts.map((payout) => [payout.id, toShopPayout(payout, told.get(payout.id) ?? [])]),
        )
        expect(ofPayouts.get(lostPayout.id)?.timeline.map(({ detail }) => detail)).toEqual(details)
        expect(ofPayouts.get(unclearPayout.id)?.conflict).toEqual(unreadable)
        expect(ofPayouts.get(wholePayout.id)?.conflict).toBeNull()
      }))

    it('waits to be told as not confirmed, and nothing else waits with it', () =>
      withRows(async (store) => {
        const tell = (payment: Payment) => {
          try {
            return anEvent({ id: `${payment.id} ${payment.conflict === null}` })
          } catch {
            return null
          }
        }
        const tellOverdue = () => store.tellOverdue(whole.expiresAt, 10, tell)
        expect([await tellOverdue(), await tellOverdue()]).toEqual([2, 0])
        expect(await store.nextOverdueAt()).toBe(unclear.expiresAt)
      }))
  })
}

const vault = aVault()
const now = 1_000_000
const nth = (nr: number) => ({
  ...{ id: id('pay', nr), order: `A-${nr}`, reference: `PTEST${nr}`, attemptKey: `attempt-${nr}` },
  tracking: { ...untracked, nextAt: 1_000 + nr },
})
const lost = aPayment(nth(1))
const unclear = aPayment(nth(2))
const whole = aPayment(nth(3))
const nthPayout = (nr: number) => ({
  ...{ id: `po_TEST${nr}` as PayoutId, reference: `GTEST${nr}`, requestKey: `payout-${nr}` },
  tracking: { ...untracked, nextAt: 1_000 + nr },
})
const lostPayout = aPayout(nthPayout(1))
const wholePayout = aPayout(nthPayout(2))
const unclearPayout = aPayout(nthPayout(3))
