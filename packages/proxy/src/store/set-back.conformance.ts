import { Secret } from '@pvit-checkout/pvit'
import { describe, expect, it } from 'vitest'
import type { PaymentId } from '@pvit-checkout/contract/checkout'
import type { PayoutId } from '@pvit-checkout/contract/shop'
import { anEvent } from '../testing/events.ts'
import { aPayment } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import type { Evidence, Store } from './store.ts'

const account = 'ACC_TEST'
const now = 2_000_000
const dayAhead = now + 86_400_000
const started: Evidence = { at: dayAhead, type: 'started', source: 'shop', detail: {} }

/** A clock ran ahead by a day, and was set back: nothing waits until that day comes. Part of `describeStore`. */
export function describeSetBack(store: () => Store): void {
  describe('after a clock that ran ahead', () => {
    const begin = (at: number, why: 'schedule' | 'refused' = 'refused') =>
      store().beginRenewal(account, {
        ...{ renewalId: 'renewal-1', now: at, leaseUntil: at + 50_000, replacing: null, why },
      })
    const receive = (value: string, receivedAt: number) =>
      store().insertKey({
        ...{ account, secret: new Secret(value), receivedAt },
        lifeMs: { asked: 90_000, unasked: 90_000 },
      })
    const claim = async (at: number) => {
      const { candidate } = await store().claimCandidate(account, at, at + 90_000)
      return candidate?.secret.reveal() ?? null
    }

    it('the next key is asked for, though the last question is of tomorrow', async () => {
      await begin(dayAhead)
      const end = { cause: 'key-not-received', retryAt: dayAhead + 300_000, held: true }
      await store().endRenewal(account, 1, end)
      expect(await begin(now)).toMatchObject({ kind: 'begun', fence: 2 })
      expect(await begin(now + 60_000)).toMatchObject({ kind: 'begun', fence: 3 })
    })

    it('nobody asks beside an instance whose clock is a little ahead', async () => {
      await begin(now + 1_000)
      expect(await begin(now, 'schedule')).toMatchObject({ kind: 'taken' })
    })

    it('a received key is tried, though the last one was tried tomorrow', async () => {
      await begin(dayAhead)
      await receive('asked-for-key-000', dayAhead)
      await receive('unasked-for-key-0', dayAhead + 50_000)
      expect(await claim(dayAhead + 50_000)).toBe('asked-for-key-000')
      expect(await claim(dayAhead + 50_000)).toBe('unasked-for-key-0')
      await begin(now)
      await receive('asked-for-key-001', now)
      expect(await claim(now)).toBe('asked-for-key-001')
      await receive('unasked-for-key-1', now + 50_000)
      expect(await claim(now + 50_000)).toBe('unasked-for-key-1')
    })

    it('a key that comes is not one we asked for, though that clock asked for one until tomorrow', async () => {
      await begin(dayAhead)
      const key = { account, secret: new Secret('a-key-of-a-stranger'), receivedAt: now }
      const lifeMs = { asked: 90_000, unasked: 60_000 }
      expect(await store().insertKey({ ...key, lifeMs })).toMatchObject({ expiresAt: now + 60_000 })
    })

    it('an event that the shop has not taken is due at a start, whether it was made or tried ahead', async () => {
      const targets = ['webhook'] as const
      await store().tellShop(anEvent({ id: 'made', at: dayAhead, targets }))
      await store().tellShop(anEvent({ id: 'tried', at: now - 1, targets }))
      await store().tellShop(anEvent({ id: 'taken', at: now - 1, targets }))
      await store().tellShop(anEvent({ id: 'waits', at: now - 2, targets }))
      const ends = {
        waits: [now - 1, { kind: 'not-delivered', status: 500, cause: 'refused' }],
        tried: [dayAhead, { kind: 'not-delivered', status: 500, cause: 'refused' }],
        taken: [dayAhead, { kind: 'delivered', status: 204 }],
      } as const
      for (const at of [now - 1, dayAhead]) {
        const due = await store().claimDeliveries('webhook', null, at, at + 1, 10)
        for (const one of due) {
          const end = ends[one.eventId as keyof typeof ends]
          if (end?.[0] === at) await store().endAttempt(one, end[1], at, dayAhead + 600_000)
        }
      }
      await store().dropLeases(now)
      const due = await store().claimDeliveries('webhook', null, now, now + 1, 10)
      expect(due.map(({ eventId }) => eventId).toSorted()).toEqual(['made', 'tried'])
    })

    it('an open payout is asked about at a start, and no settled one', async () => {
      const planned = { ...aPayout().tracking, nextAt: dayAhead }
      const made = [
        ['unknown', dayAhead],
        ['succeeded', dayAhead],
        ['unknown', now - 1],
      ] as const
      for (const [number, [state, createdAt]] of made.entries()) {
        const payout = aPayout({
          ...{ id: `po_TEST000000000000000${number}` as PayoutId, state },
          ...{ reference: `GTEST${number}`, requestKey: `payout-${number}` },
          ...{ createdAt, tracking: planned },
        })
        const line = { ...started, at: createdAt }
        await store().insertPayout(payout, line, { since: 0, daily: null, numberDaily: null })
        await store().trackPayout(payout.id, 1, planned, line)
      }
      await store().dropLeases(now)
      const due = await store().claimDuePayouts(account, now, now + 1, 10)
      expect(due.map(({ reference }) => reference)).toEqual(['GTEST0'])
    })

    it.each([
      ['asked about by that clock is due at a start', dayAhead, 1],
      ['asked about by the right one keeps its plan', now - 1, 0],
    ])('an open payment that was begun before, and %s', async (_, askedAt, due) => {
      const planned = { ...aPayment().tracking, nextAt: dayAhead + 1_000 }
      const payment = aPayment({ createdAt: now - 2, tracking: planned })
      await store().insertPayment(payment, { ...started, at: now - 2 })
      const status = { ...started, at: askedAt, type: 'status', source: 'pvit' } as const
      await store().track(payment.id, payment.version, planned, status)
      await store().dropLeases(now)
      expect(await store().claimDue(account, now, now + 1, 9)).toHaveLength(due)
    })

    it.each([
      ['asked about by that clock is due at a start', dayAhead, 1],
      ['asked about by the right one keeps its plan', now - 1, 0],
    ])('an open payout that was begun before, and %s', async (_, askedAt, due) => {
      const planned = { ...aPayout().tracking, nextAt: dayAhead + 1_000 }
      const payout = aPayout({ state: 'unknown', createdAt: now - 2, tracking: planned })
      const caps = { since: 0, daily: null, numberDaily: null }
      await store().insertPayout(payout, { ...started, at: now - 2 }, caps)
      const status = { ...started, at: askedAt, type: 'status', source: 'pvit' } as const
      await store().trackPayout(payout.id, payout.version, planned, status)
      await store().dropLeases(now)
      expect(await store().claimDuePayouts(account, now, now + 1, 9)).toHaveLength(due)
    })

    it('the wait of an open payment begins at the start, once, and is over where the shop was told so', async () => {
      const open = (number: number, createdAt: number, expiresAt = createdAt + 180_000) => {
        const id = `pay_TEST000000000000000${number}` as PaymentId
        const names = {
          reference: `PTEST${number}`,
          attemptKey: `a-${number}`,
          order: `A-${number}`,
        }
        return store().insertPayment(aPayment({ id, ...names, createdAt, expiresAt }), started)
      }
      await open(1, dayAhead)
      await open(2, now - 1)
      await open(3, dayAhead, dayAhead + 1)
      await store().tellOverdue(dayAhead + 1, 9, ({ id: of }) => anEvent({ id: of }))
      const ends = async () => {
        const page = await store().listPayments({}, { limit: 9 })
        return Object.fromEntries(page.map(({ reference, expiresAt }) => [reference, expiresAt]))
      }
      const after = { PTEST1: now + 180_000, PTEST2: now - 1 + 180_000, PTEST3: now }
      await store().dropLeases(now)
      expect(await ends()).toEqual(after)
      await store().dropLeases(now + 60_000)
      expect(await ends()).toEqual(after)
    })

    it('a callback for a payment that has ended is not kept waiting either, and keeps its distance from one of a moment ago', async () => {
      for (const [hintAskedAt, dueAt] of [
        [dayAhead, now],
        [now - 4_000, now + 6_000],
        [now + 1_000, now + 11_000],
      ] as const) {
        const tracking = { ...aPayment().tracking, hintAskedAt }
        const id = `pay_TEST000000000000${dueAt}` as PaymentId
        const names = { id, reference: `P${dueAt}`, attemptKey: `a-${dueAt}`, order: `A-${dueAt}` }
        const ended = aPayment({ ...names, state: 'failed', finishedAt: now - 5_000, tracking })
        await store().insertPayment(ended, started)
        const callback = { ...started, at: now, type: 'callback', source: 'callback' } as const
        expect(await store().hint(ended, callback)).toMatchObject({ dueAt })
      }
    })

    it('a callback for an open payment is not kept waiting for the one before', async () => {
      const ahead = { ...aPayment().tracking, nextAt: dayAhead, hintAskedAt: dayAhead }
      const payment = aPayment({ createdAt: dayAhead, tracking: ahead })
      await store().insertPayment(payment, started)
      await store().track(payment.id, payment.version, ahead)
      await store().dropLeases(now)
      const callback = { ...started, at: now, type: 'callback', source: 'callback' } as const
      expect(await store().hint(payment, callback)).toMatchObject({ dueAt: now })
    })
  })
}
