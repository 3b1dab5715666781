import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createPace } from './pace.ts'

const good = { kind: 'not-found' } as const
const slowDown = (retryAfterMs: number | null = null) =>
  ({ kind: 'no-answer', cause: 'http-429', slowDown: true, retryAfterMs }) as const

function spendAll(pace: ReturnType<typeof createPace>, now: number): number {
  let spent = 0
  while (pace.room(now) > 0) {
    pace.spend(now)
    spent++
  }
  return spent
}

describe('the pace of questions', () => {
  it('is eight a second, and what was not used is not saved up', () => {
    const pace = createPace()
    expect([0, 1_000, 60_000].map((now) => spendAll(pace, now))).toEqual([8, 8, 8])
  })

  it('halves each time PVIT asks for it, down to one in five seconds', () => {
    const pace = createPace()
    spendAll(pace, 0)
    for (let round = 0; round < 20; round++) pace.heard(slowDown(), 0)
    expect(pace.nextAt(0)).toBe(5_000)
    expect(spendAll(pace, 4_999)).toBe(0)
    expect(spendAll(pace, 5_000)).toBe(1)
  })

  it('is won back little by little', () => {
    const pace = createPace()
    pace.heard(slowDown(), 0)
    spendAll(pace, 0)
    expect(spendAll(pace, 1_000)).toBe(4)
    for (let round = 0; round < 8; round++) pace.heard(good, 1_000)
    expect(spendAll(pace, 2_000)).toBe(5)
    for (let round = 0; round < 100; round++) pace.heard(good, 2_000)
    expect(spendAll(pace, 3_000)).toBe(8)
  })

  it('is eight a second of all who share it, whoever comes and goes', () => {
    let sharers = 3
    const paces = [1, 2, 3].map(() => createPace(() => sharers))
    const spent = (now: number) =>
      paces.slice(0, sharers).reduce((sum, pace) => sum + spendAll(pace, now), 0)
    spent(0)
    let asked = 0
    for (let now = 250; now <= 60_000; now += 250) asked += spent(now)
    expect(asked).toBe(8 * 60)
    sharers = 1
    expect([61_000, 62_000].map(spent)).toEqual([8, 8])
    sharers = 2
    expect(spent(62_500)).toBeLessThanOrEqual(8)
  })

  it('keeps one for hints where two can be saved up, and says when there is one beside it', () => {
    let sharers = 4
    const pace = createPace(() => sharers)
    spendAll(pace, 0)
    expect([pace.kept(), pace.nextAt(0), pace.nextAt(0, pace.kept())]).toEqual([1, 500, 1_000])
    expect([999, 1_000].map((now) => pace.room(now))).toEqual([1, 2])
    sharers = 5
    expect(pace.kept()).toBe(0)
    sharers = 1
    for (let round = 0; round < 3; round++) pace.heard(slowDown(), 1_000)
    expect(pace.kept()).toBe(0)
  })

  it('waits as long as PVIT says, but never longer than a minute', () => {
    const pace = createPace()
    pace.heard(slowDown(30_000), 0)
    expect([spendAll(pace, 29_999), pace.nextAt(29_999)]).toEqual([0, 30_000])
    expect(spendAll(pace, 30_000)).toBeGreaterThan(0)
    pace.heard(slowDown(86_400_000), 30_000)
    expect(pace.nextAt(30_000)).toBe(90_000)
  })

  it('never lets more than a full bucket and a second’s refill leave in a second, whatever is heard', () => {
    const step = fc.record({ ms: fc.integer({ min: 0, max: 400 }), bad: fc.boolean() })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const pace = createPace()
        const left: number[] = []
        let now = 0
        for (const { ms, bad } of steps) {
          now += ms
          if (pace.room(now) > 0) {
            pace.spend(now)
            left.push(now)
          }
          pace.heard(bad ? slowDown() : good, now)
        }
        const inOneSecond = left.map(
          (at) => left.filter((other) => other >= at && other < at + 1_000).length,
        )
        expect(Math.max(0, ...inOneSecond)).toBeLessThanOrEqual(16)
      }),
    )
  })
})
