import { expect, it } from 'vitest'
import { aPayout } from '../testing/payouts.ts'
import { nextLook } from './settle.ts'

it('a payout that stays unknown is asked about for a week, and then never again by itself', () => {
  const payout = aPayout({ state: 'unknown' })
  const end = payout.createdAt + 7 * 24 * 60 * 60_000
  expect(nextLook(payout, end - 1, 0.5)).toBeGreaterThan(end)
  expect(nextLook(payout, end, 0.5)).toBeNull()
})
