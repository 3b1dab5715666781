import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mark, standingOf, unmark, type Marks, type Window } from './windows.ts'

const window: Window = { most: 3, windowMs: 600_000 }

function marked(windows: readonly Window[], times: readonly number[]): Marks {
  return times.reduce<Marks>((marks, at) => mark(marks, windows, at), {})
}

describe('a window', () => {
  it('has room until it is full, and says when the oldest leaves', () => {
    const marks = marked([window], [1_000, 2_000, 3_000])
    expect(standingOf({}, window, 0)).toEqual({ remaining: 3, waitMs: 0, resetMs: 600_000 })
    expect(standingOf(marks, window, 10_000)).toEqual({
      remaining: 0,
      waitMs: 591_000,
      resetMs: 591_000,
    })
    expect(standingOf(marks, window, 601_000)).toMatchObject({ remaining: 1, waitMs: 0 })
  })

  it('without an end never has room again', () => {
    const forever: Window = { most: 2, windowMs: null }
    const marks = marked([forever], [1, 2])
    expect(standingOf(marks, forever, Number.MAX_SAFE_INTEGER)).toEqual({
      remaining: 0,
      waitMs: null,
      resetMs: null,
    })
  })

  it('gives back a place that was not used after all', () => {
    const marks = unmark(marked([window], [1_000, 2_000, 3_000]), 2_000)
    expect(standingOf(marks, window, 4_000).remaining).toBe(1)
    expect(standingOf(unmark(marks, 9_000), window, 9_000).remaining).toBe(1)
  })

  it('gives back one of two of the same moment, and counts from the oldest that is left', () => {
    const both = marked([window], [1_000, 1_000, 3_000])
    const left = unmark(both, 1_000)
    expect(standingOf(left, window, 4_000)).toMatchObject({ remaining: 1, resetMs: 597_000 })
    expect(standingOf(unmark(left, 1_000), window, 4_000)).toMatchObject({
      remaining: 2,
      resetMs: 599_000,
    })
  })

  it('of thousands stays small, and frees no place early', () => {
    const many: Window = { most: 3_000, windowMs: 600_000 }
    const times = Array.from({ length: many.most }, (_, index) => 1_000_000 + index * 150)
    const marks = marked([many], times)
    expect(marks['600000']?.length).toBeLessThanOrEqual(66)
    expect(standingOf(marks, many, 1_600_000).remaining).toBe(0)
    expect(standingOf(marks, many, 1_610_000).remaining).toBeGreaterThan(0)
  })

  it.each([
    ['few', 3],
    ['many', 3_000],
  ])(
    'of %s forgets what was marked before the clock was set back, and not what another instance marks',
    (_, most) => {
      const now = 5_000_000
      const one: Window = { most, windowMs: 600_000 }
      const ahead: Marks = {
        '600000': [
          [now + 30_000, 1],
          [now + 3_600_000, 1],
        ],
      }
      expect(standingOf(ahead, one, now).remaining).toBe(most - 1)
      expect(standingOf(mark(ahead, [one], now), one, now).remaining).toBe(most - 2)
    },
  )

  it('of thousands in a day counts what it has just rounded up by minutes', () => {
    const daily: Window = { most: 3_000, windowMs: 86_400_000 }
    expect(standingOf(marked([daily], [5_000_001]), daily, 5_000_001).remaining).toBe(2_999)
  })

  it('lowered by the settings waits until enough have left', () => {
    const marks = marked([{ most: 5, windowMs: 1_000 }], [100, 200, 300, 400, 500])
    const lowered: Window = { most: 2, windowMs: 1_000 }
    expect(standingOf(marks, lowered, 600)).toMatchObject({ remaining: 0, waitMs: 800 })
    expect(standingOf(marks, lowered, 1_400)).toMatchObject({ remaining: 1, waitMs: 0 })
  })

  it('never lets more than its number into any stretch of its length, and stays small', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 400 })
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 150 }), (waits, most) => {
        const limit: Window = { most, windowMs: 6_400 }
        let marks: Marks = {}
        let now = 1_000_000
        const taken: number[] = []
        for (const wait of waits) {
          now += wait
          const { waitMs, remaining } = standingOf(marks, limit, now)
          expect(remaining > 0).toBe(waitMs === 0)
          if (waitMs !== 0) continue
          marks = mark(marks, [limit], now)
          taken.push(now)
        }
        for (const [index, at] of taken.entries()) {
          const before = taken.slice(0, index + 1).filter((earlier) => earlier > at - 6_400)
          expect(before.length).toBeLessThanOrEqual(most)
        }
        expect(marks['6400']?.length ?? 0).toBeLessThanOrEqual(66)
      }),
    )
  })
})
