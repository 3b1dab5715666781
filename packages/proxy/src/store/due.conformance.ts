import { describe, expect, it } from 'vitest'
import { transition } from '../payments/machine.ts'
import type { NewPayment } from '../payments/payment.ts'
import { id } from '../testing/ids.ts'
import { aPayment, started } from '../testing/payments.ts'
import type { Store } from './store.ts'

/** What every store promises of the payments that somebody has to look at: each is looked at by one, and by none forgotten. */
export function describeDue(store: () => Store): void {
  describe('what is due', () => {
    const insert = (differing: Partial<NewPayment> = {}) =>
      store().insertPayment(aPayment(differing), started)
    const due = (nextAt: number | null) => ({ ...aPayment().tracking, nextAt })

    it('is claimed once, until its lease is over', async () => {
      await insert({ tracking: due(1_000) })
      expect(await store().claimDue('ACC_TEST', 999, 2_000, 10)).toEqual([])
      const [first, second] = await Promise.all([
        store().claimDue('ACC_TEST', 1_000, 2_000, 10),
        store().claimDue('ACC_TEST', 1_000, 2_000, 10),
      ])
      expect([...first, ...second]).toHaveLength(1)
      expect(await store().claimDue('ACC_TEST', 1_999, 3_000, 10)).toEqual([])
      expect(await store().claimDue('ACC_TEST', 2_000, 3_000, 10)).toHaveLength(1)
    })

    it('is shared out among many claimers, each payment to one', async () => {
      for (let index = 0; index < 40; index++) {
        await insert({
          id: id('pay', index),
          order: `D-${index}`,
          reference: `PTEST${index}`,
          attemptKey: `attempt-${index}`,
          tracking: due(1_000),
        })
      }
      const claims = await Promise.all(
        Array.from({ length: 12 }, () => store().claimDue('ACC_TEST', 1_000, 9_000, 5)),
      )
      const claimed = claims.flat().map(({ payment }) => payment.id)
      expect(new Set(claimed).size).toBe(claimed.length)
      for (let left = 40 - claimed.length; left > 0; left -= 5) {
        expect((await store().claimDue('ACC_TEST', 1_000, 9_000, 5)).length).toBe(Math.min(left, 5))
      }
    })

    it('is taken from the newest hint on, then from whoever is due longest of the young, and of each four from whoever is due longest of all', async () => {
      const now = 1_000_000
      const made = async (nr: number, createdAt: number, nextAt: number) => {
        const unique = { order: `D-${nr}`, reference: `PTEST${nr}`, attemptKey: `attempt-${nr}` }
        await insert({ id: id('pay', nr), ...unique, createdAt, tracking: due(nextAt) })
        return id('pay', nr)
      }
      const old = [await made(1, 1_000, 9_000), await made(2, 2_000, now - 100_000)]
      const young = [await made(3, now - 90_000, now - 80_000)]
      young.push(await made(4, now - 60_000, now - 2_000))
      const hinted = [await made(5, now - 30_000, now + 10_000)]
      hinted.push(await made(6, 3_000, now + 60_000))
      for (const [nr, reference] of ['PTEST5', 'PTEST6'].entries())
        await store().hint({ reference }, { ...started, at: now - 900 - nr, source: 'callback' })
      const claimed = async (limit: number, longest?: number) => {
        const due = await store().claimDue('ACC_TEST', now, now + 30_000, limit, longest)
        return due.map(({ payment }) => payment.id)
      }
      expect(await claimed(2, 1)).toEqual([old[0], hinted[0]])
      expect(await claimed(2)).toEqual([hinted[1], young[0]])
      expect(await claimed(9, 2)).toEqual([old[1], young[1]])
    })

    it('is among those due longest by a hint too, even if nothing else makes it due: no newer hint goes before it for ever', async () => {
      const now = 1_000_000
      const made = async (nr: number, nextAt: number | null, hintAt: number | null) => {
        const unique = { order: `D-${nr}`, reference: `PTEST${nr}`, attemptKey: `attempt-${nr}` }
        const state = nextAt === null ? 'failed' : 'awaiting'
        await insert({ id: id('pay', nr), ...unique, state, tracking: due(nextAt) })
        const hint = { ...started, source: 'callback' } as const
        if (hintAt !== null) await store().hint(unique, { ...hint, at: hintAt })
        return id('pay', nr)
      }
      const contradicted = await made(1, null, now - 20_000)
      const overdue = await made(2, now - 10_000, null)
      const hinted = [await made(3, null, now - 1_000), await made(4, null, now - 2_000)]
      const claimed = async (limit: number, longest: number) => {
        const due = await store().claimDue('ACC_TEST', now, now + 30_000, limit, longest)
        return due.map(({ payment }) => payment.id)
      }
      expect(await claimed(1, 0)).toEqual([hinted[0]])
      expect(await claimed(1, 1)).toEqual([contradicted])
      expect(await claimed(1, 1)).toEqual([overdue])
      expect(await claimed(4, 2)).toEqual([hinted[1]])
    })

    it('is left where hints alone are asked for, except what is due longest', async () => {
      await insert({ tracking: due(900) })
      const other = { order: 'D-2', reference: 'PTEST2', attemptKey: 'attempt-2', id: id('pay', 2) }
      await insert({ ...other, tracking: due(90_000) })
      const claimed = async (longest: number) => {
        const found = await store().claimDue('ACC_TEST', 1_000, 9_000, 1, longest, true)
        return found.map(({ payment }) => payment.id)
      }
      expect(await claimed(0)).toEqual([])
      await store().hint(other, { ...started, at: 1_000, source: 'callback' })
      expect(await claimed(0)).toEqual([other.id])
      expect(await claimed(1)).toEqual([aPayment().id])
    })

    it('is taken in full where a hint is older than what else is due', async () => {
      await insert({ tracking: due(900) })
      const another = { order: 'D-2', reference: 'PTEST2', attemptKey: 'attempt-2' }
      await insert({ ...another, id: id('pay', 2), tracking: due(90_000) })
      await store().hint(another, { ...started, at: 100, source: 'callback' })
      const claimed = await store().claimDue('ACC_TEST', 1_000, 9_000, 8, 1)
      expect(claimed.map(({ payment }) => payment.id)).toEqual([id('pay', 2), aPayment().id])
    })

    it('comes free with the next write, or when its holder is known to be dead', async () => {
      const payment = aPayment({ tracking: due(1_000) })
      await store().insertPayment(payment, started)
      await store().claimDue('ACC_TEST', 1_000, 60_000, 10)
      await store().track(payment.id, 1, due(1_500))
      expect(await store().claimDue('ACC_TEST', 1_500, 60_000, 10)).toHaveLength(1)
      await store().dropLeases(1_600)
      expect(await store().claimDue('ACC_TEST', 1_600, 60_000, 10)).toHaveLength(1)
    })

    it('whose look broke off is so again with the end of its lease, after all that is due before, and its timeline says so once in a row', async () => {
      const [broken, other] = [aPayment({ tracking: due(500) }), id('pay', 2)]
      await store().insertPayment(broken, started)
      const unique = { id: other, order: 'D-2', reference: 'PTEST2', attemptKey: 'attempt-2' }
      await insert({ ...unique, tracking: due(1_900) })
      const lookFailed = { ...started, type: 'checkFailed', source: 'proxy' } as const
      const claimed = async (now: number) => {
        const found = await store().claimDue('ACC_TEST', now, now + 1_000, 1, 1)
        return found.map(({ payment }) => payment.id)
      }
      expect(await claimed(1_000)).toEqual([broken.id])
      await store().putOffLook(broken.id, 2_000, lookFailed)
      expect(await claimed(2_000)).toEqual([other])
      expect(await claimed(2_000)).toEqual([broken.id])
      await store().putOffLook(broken.id, 3_000, lookFailed)
      await store().track(broken.id, 1, due(9_000), { ...started, type: 'status' })
      // Somebody else has looked at it since.
      await store().putOffLook(broken.id, 3_000, lookFailed)
      expect(await claimed(8_999)).toEqual([other])
      expect((await store().readEvidence(broken.id)).map(({ type }) => type)).toEqual([
        ...['started', 'checkFailed', 'status'],
      ])
    })

    it('at a start, is what is open and was begun by a clock that ran ahead, not in an hour', async () => {
      const ahead = { createdAt: 3_600_000, tracking: due(3_608_000) }
      await insert({ ...ahead })
      const parked = { order: 'A-2', reference: 'PTEST0000000002', attemptKey: 'attempt-0002' }
      await insert({ ...ahead, ...parked, id: id('pay', 2), tracking: due(null) })
      await store().dropLeases(2_000)
      const claimed = await store().claimDue('ACC_TEST', 2_000, 60_000, 10)
      expect(claimed.map(({ payment }) => payment.id)).toEqual([aPayment().id])
    })

    it('next, is told of those that wait and of those that are leased, of this account alone', async () => {
      const next = (now: number) => store().nextDueAt('ACC_TEST', now)
      expect(await next(1_000)).toBeNull()
      const leased = aPayment({ tracking: due(5_000) })
      const leaving = { evidence: started, leaseUntil: 30_000 }
      await store().insertPayment(leased, started, undefined, leaving)
      expect([await next(4_999), await next(5_000), await next(40_000)]).toEqual([
        5_000, 30_000, 30_000,
      ])
      const waits = { order: 'A-2', reference: 'PTEST0000000002', attemptKey: 'attempt-0002' }
      await insert({ ...waits, id: id('pay', 2), tracking: due(20_000) })
      const others = { order: 'A-3', reference: 'PTEST0000000003', attemptKey: 'attempt-0003' }
      await insert({ ...others, account: 'ACC_OTHER', id: id('pay', 3), tracking: due(1_000) })
      expect([await next(4_999), await next(5_000), await next(20_000)]).toEqual([
        5_000, 20_000, 20_000,
      ])
      const hinted = { order: 'A-4', reference: 'PTEST0000000004', attemptKey: 'attempt-0004' }
      const sent = aPayment({ ...hinted, id: id('pay', 4), tracking: due(90_000) })
      await store().insertPayment(sent, started, undefined, { ...leaving, leaseUntil: 15_000 })
      await store().hint(sent, { ...started, at: 6_000, source: 'callback' })
      expect([await next(5_999), await next(6_000)]).toEqual([6_000, 15_000])
    })

    it('includes what somebody hinted at, and says so', async () => {
      const payment = aPayment({ tracking: due(90_000) })
      await store().insertPayment(payment, started)
      await store().hint(payment, { ...started, at: 2_000, source: 'callback' }, true)
      await store().hint(payment, { ...started, at: 5_000, source: 'callback' })
      expect(await store().nextDueAt('ACC_TEST', 1_999)).toBe(2_000)
      expect(await store().claimDue('ACC_TEST', 2_000, 30_000, 10)).toMatchObject([
        {
          hinted: true,
          payment: { id: payment.id, tracking: { claimedSuccess: true, nextAt: 90_000 } },
        },
      ])
    })

    it('is so at once by a hint, and ten seconds after one last made us ask', async () => {
      const payment = aPayment({ tracking: due(90_000) })
      const by = { reference: payment.reference }
      const callback = { ...started, source: 'callback' } as const
      await store().insertPayment(payment, started)
      expect(await store().hint(by, { ...callback, at: 2_000 })).toEqual({
        dueAt: 2_000,
        finishedAt: null,
        calledBack: true,
      })
      await store().claimDue('ACC_TEST', 2_000, 30_000, 10)
      await store().track(payment.id, 1, { ...due(90_000), hintAskedAt: 2_500 })
      expect(await store().findPayment(payment.id)).toMatchObject({
        tracking: { hintAskedAt: 2_500 },
      })
      expect(await store().hint(by, { ...callback, at: 3_000 })).toMatchObject({ dueAt: 12_500 })
      expect(await store().claimDue('ACC_TEST', 12_499, 30_000, 10)).toEqual([])
      expect(await store().hint(payment, { ...callback, at: 12_600 })).toMatchObject({
        dueAt: 12_500, // the one before has not been asked about yet
      })
      expect(await store().claimDue('ACC_TEST', 12_600, 30_000, 10)).toMatchObject([
        { hinted: true },
      ])
      await store().track(payment.id, 1, { ...due(90_000), hintAskedAt: 12_700 })
      expect(await store().hint(by, { ...callback, at: 22_701 })).toMatchObject({ dueAt: 22_701 })
    })

    it('is not by a hint of what is no payment', async () => {
      const payment = aPayment({ tracking: due(90_000) })
      await store().insertPayment(payment, started)
      const callback = { ...started, source: 'callback' } as const
      expect(await store().hint({ reference: 'PTESTNONE' }, callback)).toBeNull()
      expect(await store().claimDue('ACC_TEST', 89_999, 99_000, 10)).toEqual([])
      expect(await store().readEvidence(payment.id)).toEqual([started])
    })

    it('keeps a hint that comes while the question is under way', async () => {
      const payment = aPayment({ tracking: due(1_000) })
      await store().insertPayment(payment, started)
      const [claimed] = await store().claimDue('ACC_TEST', 1_000, 30_000, 10)
      await store().hint(payment, { ...started, at: 1_100, source: 'callback' }, true)
      await store().track(payment.id, 1, {
        ...payment.tracking,
        ...claimed?.payment.tracking,
        nextAt: 90_000,
      })
      expect(await store().claimDue('ACC_TEST', 1_200, 30_000, 10)).toMatchObject([
        { hinted: true, payment: { tracking: { claimedSuccess: true } } },
      ])
    })

    it('gives back a hint that was claimed too soon', async () => {
      const payment = aPayment({ tracking: due(90_000) })
      await store().insertPayment(payment, started)
      await store().hint(payment, { ...started, at: 1_000, source: 'callback' })
      expect(await store().claimDue('ACC_TEST', 1_000, 60_000, 10)).toHaveLength(1)
      await store().putOffHint(payment, 5_000)
      expect(await store().claimDue('ACC_TEST', 4_999, 60_000, 10)).toEqual([])
      expect(await store().claimDue('ACC_TEST', 5_000, 60_000, 10)).toMatchObject([
        { hinted: true, payment: { tracking: { nextAt: 90_000 } } },
      ])
    })

    it('gives a hint back without the lease of whoever moved the payment meanwhile', async () => {
      const payment = aPayment({ tracking: due(null) })
      await store().insertPayment(payment, started)
      await store().hint(payment, { ...started, at: 1_000, source: 'shop' })
      expect(await store().claimDue('ACC_TEST', 1_000, 30_000, 10)).toHaveLength(1)
      const sending = transition({ ...payment, tracking: due(75_000) }, { type: 'send' }, 2_000)
      await store().replace(sending, 1, [started], 75_000)
      await store().putOffHint(payment, 5_000)
      expect(await store().claimDue('ACC_TEST', 74_999, 90_000, 10)).toEqual([])
      expect(await store().claimDue('ACC_TEST', 75_000, 90_000, 10)).toMatchObject([
        { hinted: true, payment: { tracking: { nextAt: 75_000 } } },
      ])
    })

    it.each([null, 90_000])(
      'is so again when whoever claimed a hint died over it, next planned for %s (promise 18)',
      async (nextAt) => {
        const payment = aPayment({ state: 'unresolved', tracking: due(nextAt) })
        await store().insertPayment(payment, started)
        await store().hint(payment, { ...started, at: 1_000, source: 'callback' })
        expect(await store().claimDue('ACC_TEST', 1_000, 30_000, 10)).toMatchObject([
          { hinted: true, payment: { tracking: { nextAt } } },
        ])
        expect(await store().nextDueAt('ACC_TEST', 1_000)).toBe(30_000)
        expect(await store().claimDue('ACC_TEST', 29_999, 60_000, 10)).toEqual([])
        expect(await store().claimDue('ACC_TEST', 30_000, 60_000, 10)).toHaveLength(1)
      },
    )

    it('does not let a flood of hints grow the timeline without end', async () => {
      const payment = aPayment()
      await store().insertPayment(payment, started)
      for (let round = 0; round < 80; round++)
        await store().hint(payment, { ...started, at: round, source: 'callback' })
      expect(await store().readEvidence(payment.id)).toHaveLength(51)
      // Whoever floods takes no line from anybody else.
      await store().hint(payment, { ...started, at: 80, source: 'shop' })
      expect(await store().readEvidence(payment.id)).toHaveLength(52)
    })
  })
}
