import { expect, it } from 'vitest'
import { aPayout } from '../testing/payouts.ts'
import { nextLook } from './settle.ts'

it('a payout that stays unknown is asked about for a week, and then never again by itself', () => {
  const payout = aPayout({ state: 'unknown' })
  const end = payout.createdAt + 7 * 24 * 60 * 60_000
  expect(nextLook(payout, end - 1, 0.5)).toBeGreaterThan(end)
  expect(nextLook(payout, end, 0.5)).toBeNull()
})

it('a payout that a clock which ran ahead has made is asked about as long, and as seldom, as any other', () => {
  const payout = aPayout({ state: 'unknown', createdAt: 400 * 86_400_000 })
  const askedFor = (askedAheadMs: number) =>
    nextLook({ ...payout, tracking: { ...payout.tracking, askedAheadMs } }, 0, 0.5)
  expect(askedFor(0)).toBe(8_000)
  expect(askedFor(3_600_000)).toBe(1_800_000)
  expect(askedFor(7 * 86_400_000)).toBeNull()
})
