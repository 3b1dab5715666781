import { beforeEach, describe, expect, it } from 'vitest'
import type { LocalPhone } from '@pvit-checkout/contract/checkout'
import type { PayoutId } from '@pvit-checkout/contract/shop'
import { movePayout } from '../payouts/machine.ts'
import type { NewPayout } from '../payouts/payout.ts'
import { aPayout } from '../testing/payouts.ts'
import type { PayoutSums } from './payouts.ts'
import type { Evidence, Store } from './store.ts'

const started: Evidence = { at: 1_000, type: 'started', source: 'shop', detail: {} }
const answered: Evidence = { at: 2_000, type: 'answer', source: 'pvit', detail: { outcome: 'x' } }
const uncapped: PayoutSums = { since: 0, daily: null, numberDaily: null }

/** What every store promises of money sent to customers. Called inside `describeStore`. */
export function describePayouts(opened: () => Store): void {
  describe('payouts', () => {
    let store: Store
    beforeEach(() => {
      store = opened()
    })

    const due = (nextAt: number | null) => ({ ...aPayout().tracking, nextAt })
    const numbered = (number: number, differing: Partial<NewPayout> = {}) =>
      aPayout({
        id: idOf(number),
        reference: `GTEST${number}`,
        requestKey: `payout-${number}`,
        ...differing,
      })
    const insert = (number: number, differing: Partial<NewPayout> = {}, sums = uncapped) =>
      store.insertPayout(numbered(number, differing), started, sums)

    it('are read back field by field', async () => {
      const payout = aPayout({
        state: 'unknown',
        note: 'Refund of the blue one',
        conflict: { field: 'amount', expected: 500, seen: 5 },
        fees: 10,
        pvitId: 'GCH1',
        tracking: { ...due(5_000), seenAt: 4_000, notFound: 2 },
      })
      expect(await store.insertPayout(payout, started, uncapped)).toBe('stored')
      expect(await store.findPayout(payout.id)).toEqual(payout)
      expect(await store.findPayoutByKey(payout.requestKey)).toEqual(payout)
      expect(await store.findPayoutByReference(payout.reference)).toEqual(payout)
      expect([...(await store.readPayoutTimelines([payout.id]))]).toEqual([[payout.id, [started]]])
    })

    it('are one per key, however many try at once', async () => {
      const tries = Array.from({ length: 20 }, (_, number) =>
        insert(number, { requestKey: 'same-key' }),
      )
      const outcomes = await Promise.all(tries)
      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1)
      expect(new Set(outcomes)).toEqual(new Set(['stored', 'key-taken']))
      expect(await store.listPayouts({ limit: 100 })).toHaveLength(1)
    })

    it('never come to more than the day’s cap, however many try at once', async () => {
      const sums = { ...uncapped, daily: 2_600 }
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, (_, number) => insert(number, {}, sums)),
      )
      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(5)
      expect(new Set(outcomes)).toEqual(new Set(['stored', 'daily-limit']))
    })

    it('count by number too, and not those that failed or lie further back', async () => {
      const sums = { since: 10_000, daily: 1_500, numberDaily: 500 }
      const other = { phone: '066820866' as LocalPhone }
      await insert(1, { createdAt: 10_000 }) // not after `since`
      await insert(2, { createdAt: 11_000, state: 'failed' })
      expect(await insert(3, { createdAt: 12_000 }, sums)).toBe('stored')
      expect(await insert(4, { createdAt: 12_000 }, sums)).toBe('number-limit')
      expect(await insert(5, { createdAt: 12_000, ...other }, sums)).toBe('stored')
      expect(
        await insert(6, { createdAt: 12_000, amount: 501 }, { ...sums, numberDaily: null }),
      ).toBe('daily-limit')
      expect(
        await insert(7, { createdAt: 12_000, amount: 500 }, { ...sums, numberDaily: null }),
      ).toBe('stored')
    })

    it('are replaced by exactly one of two writers', async () => {
      await insert(1)
      const next = movePayout(numbered(1), { type: 'noAnswer' }, 2_000)
      const written = await Promise.all([
        store.replacePayout(next, 1, [answered]),
        store.replacePayout(next, 1, [answered]),
      ])
      expect(written.filter(Boolean)).toHaveLength(1)
      expect((await store.readPayoutTimelines([idOf(1)])).get(idOf(1))).toEqual([started, answered])
      await store.trackPayout(idOf(1), 1, due(9_000), answered) // an old question, of the version before
      expect(await store.findPayout(idOf(1))).toEqual(next)
    })

    it('fall due once, and nobody shares one', async () => {
      await insert(1, { tracking: due(1_000) })
      await insert(2, { tracking: due(1_000), account: 'ACC_OTHER' })
      // A new one is leased until then: somebody is sending it.
      expect(await store.claimDuePayouts('ACC_TEST', 999, 60_000, 10)).toEqual([])
      expect(await store.nextPayoutDueAt('ACC_TEST', 999)).toBe(1_000)
      const claims = await Promise.all([
        store.claimDuePayouts('ACC_TEST', 1_000, 60_000, 10),
        store.claimDuePayouts('ACC_TEST', 1_000, 60_000, 10),
      ])
      expect(claims.flat().map(({ id }) => id)).toEqual([idOf(1)])
      expect(await store.nextPayoutDueAt('ACC_TEST', 1_000)).toBe(60_000)
      await store.trackPayout(idOf(1), 1, due(2_000), answered)
      expect(await store.nextPayoutDueAt('ACC_TEST', 1_000)).toBe(2_000)
      await store.trackPayout(idOf(1), 1, due(null), answered)
      expect(await store.nextPayoutDueAt('ACC_TEST', 1_000)).toBeNull()
    })

    it('are looked at from the one that is due longest', async () => {
      await insert(1, { tracking: due(2_000) })
      await insert(2, { tracking: due(1_000) })
      const [first] = await store.claimDuePayouts('ACC_TEST', 3_000, 60_000, 1)
      expect(first?.id).toBe(idOf(2))
    })

    it('are put off where the look at them broke off, behind all that are due before', async () => {
      await insert(1, { tracking: due(1_000) })
      await insert(2, { tracking: due(1_900) })
      const lookFailed = { ...answered, type: 'checkFailed', source: 'proxy' } as const
      const claimed = async (now: number) =>
        (await store.claimDuePayouts('ACC_TEST', now, now + 1_000, 1)).map(({ id }) => id)
      expect(await claimed(1_000)).toEqual([idOf(1)])
      await store.putOffPayoutLook(idOf(1), 2_000, lookFailed)
      expect(await claimed(2_000)).toEqual([idOf(2)])
      expect(await claimed(2_000)).toEqual([idOf(1)])
      await store.putOffPayoutLook(idOf(1), 3_000, lookFailed)
      await store.trackPayout(idOf(1), 1, due(9_000), answered)
      // Somebody else has looked at it since.
      await store.putOffPayoutLook(idOf(1), 3_000, lookFailed)
      expect(await claimed(8_999)).toEqual([idOf(2)])
      const timeline = (await store.readPayoutTimelines([idOf(1)])).get(idOf(1)) ?? []
      expect(timeline.map(({ type }) => type)).toEqual(['started', 'checkFailed', answered.type])
    })

    it('come free when whoever was sending is known to be dead', async () => {
      await insert(1, { tracking: due(75_000) })
      await store.dropPayoutLeases(2_000)
      expect(await store.claimDuePayouts('ACC_TEST', 2_000, 60_000, 10)).toHaveLength(1)
    })

    it('fall due earlier by a hint, and a flood of hints stays short', async () => {
      await insert(1, { tracking: due(9_000) })
      await store.trackPayout(idOf(1), 1, due(9_000), answered)
      const hint: Evidence = { at: 1, type: 'callback', source: 'callback', detail: {} }
      await store.hintPayout(idOf(1), 3_000, hint)
      await store.hintPayout(idOf(1), 5_000, hint)
      expect(await store.nextPayoutDueAt('ACC_TEST', 1_000)).toBe(3_000)
      for (let round = 0; round < 60; round += 1) await store.hintPayout(idOf(1), 5_000, hint)
      expect((await store.readPayoutTimelines([idOf(1)])).get(idOf(1))).toHaveLength(52)
    })

    it('that PVIT has named before are found, of the same account and never the asker', async () => {
      await insert(1, { tracking: { ...due(null), seenAt: 5_000 } })
      expect(await store.findKnownPayout('ACC_TEST', idOf(9))).toMatchObject({ id: idOf(1) })
      expect(await store.findKnownPayout('ACC_TEST', idOf(1))).toBeNull()
      expect(await store.findKnownPayout('ACC_OTHER', idOf(9))).toBeNull()
    })

    it('are listed from new to old, a page after a place', async () => {
      for (const number of [1, 2, 3]) await insert(number, { createdAt: number })
      const [first, second] = await store.listPayouts({ limit: 2 })
      expect([first?.id, second?.id]).toEqual([idOf(3), idOf(2)])
      const rest = await store.listPayouts({ limit: 2, after: { at: 2, id: idOf(2) } })
      expect(rest.map(({ id }) => id)).toEqual([idOf(1)])
    })
  })
}

function idOf(number: number): PayoutId {
  return `po_TEST${String(number).padStart(16, '0')}` as PayoutId // the schema's form
}
