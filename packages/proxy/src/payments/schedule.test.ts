import { describe, expect, it } from 'vitest'
import { aPayment } from '../testing/payments.ts'
import { untracked, type Payment } from './payment.ts'
import { afterLateLook, ageOf, askedAhead, giveUpAfterMs, nextLook } from './schedule.ts'

const noJitter = 0.5

/** The ages, in seconds, at which a payment started at 0 is asked about. */
function asks(payment: Payment, untilMs: number, areHealthy = true, jitter = noJitter): number[] {
  const ages: number[] = []
  for (
    let now: number | null = 0;
    now !== null && now <= untilMs;
    now = nextLook(payment, now, jitter, areHealthy)
  ) {
    if (now > 0) ages.push(Math.round(now / 1_000))
  }
  return ages
}

describe('an open payment', () => {
  const awaiting = aPayment({ state: 'awaiting', createdAt: 0, firstSentAt: 0 })

  it('is asked about often while it is young, seldom when it is old', () => {
    expect(asks(awaiting, 210_000)).toEqual([8, 12, 18, 27, 41, 61, 91, 137, 205])
  })

  it.each([3_600_000, 3_650 * 86_400_000])(
    'is asked about like a new one where the clock was set back by %i ms since, and left to a person in time',
    (createdAt) => {
      let tracking = { ...untracked, lastAskedAt: createdAt + 5_000 }
      const ages: number[] = []
      for (let now = 0; ageOf(createdAt, tracking, now) < giveUpAfterMs;) {
        ages.push(Math.round(now / 1_000))
        tracking = { ...tracking, ...askedAhead(tracking, createdAt, now), lastAskedAt: now }
        now = nextLook({ ...awaiting, createdAt, tracking }, now, noJitter) ?? Infinity
      }
      expect(ages.slice(0, 10)).toEqual([0, ...asks(awaiting, 210_000)])
      expect(ages.length - asks(awaiting, giveUpAfterMs).length).toBeLessThanOrEqual(3)
      expect(ages.at(-1)).toBeLessThan(7.5 * 86_400)
    },
  )

  it.each([true, false])(
    'is never asked about twice in a row for having been asked early (callbacks come: %s)',
    (areHealthy) => {
      const ages = asks(awaiting, 60_000, areHealthy, 0)
      const gaps = ages.slice(1).map((age, index) => age - (ages[index] ?? 0))
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(3)
    },
  )

  it('is asked about sooner and more often where callbacks stay away', () => {
    const ages = [5, 10, 15, 20, 25, 31, 39, 49, 61, 76, 95]
    expect(asks(awaiting, 95_500, false)).toEqual(ages)
  })

  it.each([
    [true, [8, 12, 24, 48]],
    [false, [13, 21, 41, 65]],
  ] as const)(
    'costs so many questions by three minutes, a quarter of an hour, a day and a week (callbacks come: %s)',
    (areHealthy, counts) => {
      const until = [180_000, 900_000, 86_400_000, giveUpAfterMs]
      expect(until.map((ms) => asks(awaiting, ms, areHealthy).length)).toEqual(counts)
    },
  )

  it('is asked about every six hours at the least, however old it is (promise 11)', () => {
    expect(nextLook(awaiting, giveUpAfterMs - 1, noJitter)).toBe(giveUpAfterMs - 1 + 6 * 3_600_000)
  })

  it('spreads by a fifth either way, so that payments do not march in step', () => {
    expect(nextLook(awaiting, 100_000, 0)).toBe(140_000)
    expect(nextLook(awaiting, 100_000, 1)).toBe(160_000)
  })

  it('tells no age by what a clock that ran ahead, or jumped again, has counted', () => {
    const asked = (lastAskedAt: number) =>
      askedAhead({ askedAheadMs: 9_000, lastAskedAt }, 400 * 86_400_000, 40 * 86_400_000)
    expect(asked(400 * 86_400_000)).toEqual({ askedAheadMs: 9_000 })
    expect(asked(0)).toEqual({ askedAheadMs: 9_000 + 6 * 3_600_000 })
  })

  it('is left to a person once it is unresolved', () => {
    expect(nextLook(aPayment({ state: 'unresolved' }), 0, noJitter)).toBeNull()
  })
})

describe('a failed payment', () => {
  const failed = aPayment({ state: 'failed', firstSentAt: 0, finishedAt: 0 })

  it('is asked about again after a minute, ten minutes and a day, then left alone', () => {
    expect(asks(failed, 7 * 86_400_000)).toEqual([60, 600, 86_400])
  })

  it('is asked a day later however often somebody asked in between', () => {
    expect(nextLook(failed, 600_000 + 30_000, noJitter)).toBe(86_400_000)
  })

  it.each(['no-answer', 'refused', 'pending', 'unclear'] as const)(
    'is asked about on, for a week, after a look that says no end: %s',
    (seen) => {
      expect(afterLateLook(seen, 0, 60_000, untracked)).toEqual({ nextAt: 90_000 })
      expect(afterLateLook(seen, 0, 599_000, untracked)).toEqual({ nextAt: 600_000 })
      expect(afterLateLook(seen, 0, 86_400_000, untracked)).toEqual({
        nextAt: 86_400_000 + 6 * 3_600_000,
      })
      expect(afterLateLook(seen, 0, giveUpAfterMs, untracked)).toBeUndefined()
    },
  )

  it.each(['failed', 'not-found', 'success', 'conflict', 'stranger'] as const)(
    'has no look beyond the three after one that says an end: %s',
    (seen) => {
      expect(afterLateLook(seen, 0, 86_400_000, untracked)).toBeUndefined()
    },
  )

  it('is asked about ever more rarely, for a week, where it failed by a clock that ran ahead', () => {
    const after = (askedAheadMs: number) =>
      afterLateLook('no-answer', 400 * 86_400_000, 0, { askedAheadMs })
    expect([after(0), after(3_600_000)]).toEqual([{ nextAt: 8_000 }, { nextAt: 1_800_000 }])
    expect(after(giveUpAfterMs)).toBeUndefined()
  })

  it('is never asked about when nothing was sent', () => {
    expect(nextLook({ ...failed, firstSentAt: null }, 1, noJitter)).toBeNull()
  })
})

it('tries one that has not left every two seconds, and once more just before its time is over', () => {
  const ages = asks(aPayment({ state: 'created', createdAt: 0 }), 32_000)
  expect(ages.slice(0, 3)).toEqual([2, 4, 6])
  expect(nextLook(aPayment({ state: 'created', createdAt: 0 }), 28_900, noJitter)).toBe(29_500)
  expect(nextLook(aPayment({ state: 'created', createdAt: 0 }), 29_500, noJitter)).toBe(31_500)
})

it('leaves a paid payment alone', () => {
  expect(
    nextLook(aPayment({ state: 'succeeded', firstSentAt: 0, finishedAt: 0 }), 1, noJitter),
  ).toBeNull()
})
