import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBudget, requestBudget } from './budget.ts'
import { createPushedClock } from './testing/index.ts'

const { requests, windowMs } = requestBudget

describe('the request budget', () => {
  it('is kept in every window of five minutes, by whoever asks as soon as it may', async () => {
    const wish = fc.record({ afterMs: fc.nat(20_000), urgent: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 60, maxLength: 120 }), async (wishes) => {
        const clock = createPushedClock()
        const budget = createBudget(clock)
        const sent: number[] = []
        for (const { afterMs, urgent } of wishes) {
          await clock.push(Math.max(afterMs, budget.waitMs(urgent)))
          if (budget.waitMs(urgent) > 0) continue
          budget.spend('GET /same')
          sent.push(clock.now())
        }
        // One more for the preflight of the one address.
        const busiest = Math.max(
          ...sent.map((at) => sent.filter((other) => other > at - windowMs && other <= at).length),
        )
        expect(busiest + 1).toBeLessThanOrEqual(requests)
      }),
      { numRuns: 12 },
    )
  })

  it('counts the preflight of every new address', () => {
    const clock = createPushedClock()
    const budget = createBudget(clock)
    for (let n = 0; n < 12; n++) budget.spend(`GET /${n}`)
    expect(budget.waitMs(true)).toBe(windowMs)
    const again = createBudget(clock)
    for (let n = 0; n < 12; n++) again.spend('GET /same')
    expect(again.waitMs(true)).toBe(0)
  })

  it('lets the first questions go at once, and spreads what is left', () => {
    const clock = createPushedClock()
    const budget = createBudget(clock)
    for (let n = 0; n < 10; n++) budget.spend('GET /same')
    expect(budget.waitMs(false)).toBe(0)
    budget.spend('GET /same')
    expect(budget.waitMs(false)).toBeGreaterThan(10_000)
    expect(budget.waitMs(true)).toBe(0)
  })
})
