import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Amount, formatXaf } from './money.ts'

const whole = fc.integer({ min: 0, max: 100_000_000 })

describe('an amount on the screen', () => {
  it.each([
    [0, '0\u00a0FCFA'],
    [151, '151\u00a0FCFA'],
    [1_000, '1\u202f000\u00a0FCFA'],
    [12_500, '12\u202f500\u00a0FCFA'],
    [490_000, '490\u202f000\u00a0FCFA'],
    [100_000_000, '100\u202f000\u202f000\u00a0FCFA'],
    [-500, '\u2212500\u00a0FCFA'],
  ])('%i is written %s', (amount, text) => {
    expect(formatXaf(amount)).toBe(text)
  })

  it('reads back to the same amount, in groups of three that cannot be torn apart', () => {
    fc.assert(
      fc.property(whole, (amount) => {
        const text = formatXaf(amount)
        expect(Number(text.replace(/\D/g, ''))).toBe(amount)
        expect(text).toMatch(/^\d{1,3}(\u202f\d{3})*\u00a0FCFA$/)
      }),
    )
  })
})

describe('an amount on the wire', () => {
  it('is a whole number of francs from 1 to 100 000 000', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100_000_000 }), isAmount))
  })

  it.each([0, -1, 0.5, 12_500.1, 100_000_001, Number.NaN, Number.POSITIVE_INFINITY, '500', null])(
    'is not %s',
    (value) => {
      expect(isAmount(value)).toBe(false)
    },
  )
})

function isAmount(value: unknown): boolean {
  return Amount.safeParse(value).success
}
