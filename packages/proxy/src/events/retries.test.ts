import { describe, expect, it } from 'vitest'
import { retryAfter } from './retries.ts'

const noJitter = 0.5
const minute = 60_000
const hour = 60 * minute

describe('a delivery that failed', () => {
  it('is tried again after 5 s, 5 and 30 minutes, 2, 5, 10 and 10 hours, and then given up', () => {
    const waits = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((attempts) => retryAfter(attempts, noJitter))
    expect(waits).toEqual([
      5_000,
      5 * minute,
      30 * minute,
      2 * hour,
      5 * hour,
      10 * hour,
      10 * hour,
      null,
      null,
    ])
  })

  it('spreads by a fifth either way, so that a shop that comes back is not hit at once', () => {
    expect([retryAfter(2, 0), retryAfter(2, 1)]).toEqual([4 * minute, 6 * minute])
  })

  it('waits longer where the shop asks for it, up to ten hours, and never shorter', () => {
    expect(retryAfter(1, noJitter, minute)).toBe(minute)
    expect(retryAfter(4, noJitter, minute)).toBe(2 * hour)
    expect(retryAfter(1, noJitter, 1_000 * hour)).toBe(10 * hour)
    expect(retryAfter(8, noJitter, minute)).toBeNull()
  })
})
