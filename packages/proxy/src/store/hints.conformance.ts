import { describe, expect, it } from 'vitest'
import { id } from '../testing/ids.ts'
import { aPayment, started } from '../testing/payments.ts'
import { aPayout } from '../testing/payouts.ts'
import type { Evidence, Store } from './store.ts'

/** What every store promises of hints that come at the same time, and of those that are of no payment. */
export function itKeepsHints(store: () => Store): void {
  const insert = (nr: number) => {
    const unique = { order: `H-${nr}`, reference: `PHINT${nr}`, attemptKey: `attempt-${nr}` }
    return store().insertPayment(aPayment({ id: id('pay', nr), ...unique }), started)
  }
  const said = (at: number, source: Evidence['source'] = 'callback'): Evidence => ({
    ...{ at, source, type: source === 'callback' ? 'callback' : 'check' },
    detail: source === 'callback' ? { says: 'SUCCESS', at } : {},
  })
  const strayOf = (reference: string, at: number, most = 10) => ({
    stray: { at, reference, status: 'SUCCESS' },
    most,
  })

  /** Its timeline in the order of time: what comes at once may be written in another. */
  const lines = async (nr: number) =>
    (await store().readEvidence(id('pay', nr))).toSorted((a, b) => a.at - b.at)

  describe('hints that come at once', () => {
    it('are each told what became of it, and leave what they would have left one after the other', async () => {
      for (const nr of [1, 2, 3]) await insert(nr)
      await store().insertPayout(aPayout(), started, { since: 0, daily: null, numberDaily: null })
      const payout = aPayout().reference
      const told = await Promise.all([
        store().hint({ reference: 'PHINT2' }, said(6_000, 'shop')),
        store().hint({ reference: 'PHINT1' }, said(5_000), true),
        store().hint({ reference: 'NOBODY1' }, said(5_100), true, strayOf('NOBODY1', 5_100)),
        store().hint({ reference: 'PHINT1' }, said(4_000, 'shopper')),
        store().hint({ reference: payout }, said(5_200), true, strayOf(payout, 5_200)),
        store().hint({ reference: 'NOBODY2' }, said(5_300)),
        store().hint({ reference: 'NOBODY1' }, said(5_400), true, strayOf('NOBODY1', 5_400)),
        store().hint({ reference: 'PHINT1' }, said(7_000)),
      ])
      expect(told).toMatchObject([
        { dueAt: 6_000, finishedAt: null, calledBack: false },
        { finishedAt: null, calledBack: true },
        'stray',
        { dueAt: 4_000 },
        ...[null, null],
        'stray',
        { finishedAt: null, calledBack: true },
      ])
      const strays = (await store().listStrays()).toSorted((a, b) => a.at - b.at)
      expect(strays).toEqual([5_100, 5_400].map((at) => strayOf('NOBODY1', at).stray))
      expect(await lines(1)).toEqual([started, said(4_000, 'shopper'), said(5_000), said(7_000)])
      expect(await lines(2)).toEqual([started, said(6_000, 'shop')])
      expect(await lines(3)).toEqual([started])
      const claimed = (nr: number) => ({ claimedSuccess: nr === 1, calledBack: nr === 1 })
      for (const nr of [1, 2, 3])
        expect(await store().findPayment(id('pay', nr))).toMatchObject({ tracking: claimed(nr) })
      const due = async (now: number) =>
        (await store().claimDue('ACC_TEST', now, 90_000, 9)).map(({ payment }) => payment.id)
      expect(await due(3_999)).toEqual([])
      expect(await due(4_000)).toEqual([id('pay', 1)])
      expect(await due(6_000)).toEqual([id('pay', 2)])
    })

    it('are all kept, however many they are', async () => {
      for (let nr = 0; nr < 30; nr++) await insert(nr)
      const told = await Promise.all(
        Array.from({ length: 300 }, (_, at) =>
          store().hint({ reference: `PHINT${at % 30}` }, said(5_000 + at)),
        ),
      )
      expect(told).toHaveLength(300)
      for (let nr = 0; nr < 30; nr++) {
        const kept = Array.from({ length: 10 }, (_, round) => said(5_000 + nr + 30 * round))
        expect(await lines(nr)).toEqual([started, ...kept])
      }
    })

    it('grow no timeline without end: some fifty lines of a source, whoever else floods', async () => {
      await insert(1)
      const flood = (from: number, count: number, source?: Evidence['source']) =>
        Promise.all(
          Array.from({ length: count }, (_, nth) =>
            store().hint({ reference: 'PHINT1' }, said(from + nth, source)),
          ),
        )
      const kept = async (source: Evidence['source']) =>
        (await lines(1)).filter((line) => line.source === source).length
      await flood(5_000, 40)
      expect(await kept('callback')).toBe(40)
      await flood(6_000, 40)
      const most = await kept('callback')
      expect(most).toBeGreaterThanOrEqual(50)
      expect(most).toBeLessThanOrEqual(52)
      await Promise.all([flood(7_000, 10), flood(7_000, 5, 'shop')])
      expect([await kept('callback'), await kept('shop')]).toEqual([most, 5])
    })
  })

  it.each([3, 20])('keeps the newest strays only, never more than %i', async (most) => {
    const kept = async () => (await store().listStrays()).map(({ reference }) => reference)
    for (let round = 0; round < 45; round++) {
      const by = { reference: `S${round}` }
      expect(await store().hint(by, started, false, strayOf(by.reference, round, most))).toBe(
        'stray',
      )
      const newest = Array.from({ length: most }, (_, age) => `S${round - age}`)
      const { length } = await kept()
      expect(await kept()).toEqual(newest.slice(0, length))
      expect(length).toBeLessThanOrEqual(most)
      expect(length).toBeGreaterThan(Math.min(round, most * 0.9 - 1))
    }
  })

  it('keeps no stray whose reference is a payment’s or a payout’s', async () => {
    await insert(1)
    await store().insertPayout(aPayout(), started, { since: 0, daily: null, numberDaily: null })
    const kept = async ({ reference }: { reference: string }) =>
      store().hint({ reference }, started, false, strayOf(reference, 1))
    expect(await kept({ reference: 'PHINT1' })).toMatchObject({ calledBack: false })
    expect(await kept(aPayout())).toBeNull()
    expect(await store().listStrays()).toEqual([])
  })
}
