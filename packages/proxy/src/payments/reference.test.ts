import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PaymentId } from '@pvit-checkout/contract/checkout'
import { newPaymentId, newReference, risingCode, type Random } from './reference.ts'

const random: Random = { bytes: (length) => randomBytes(length), number: () => 0.5 }
/** From 1970 to the year 2900, with the fractions that clocks of some systems give. */
const time = fc.double({ min: 0, max: 29e12, noNaN: true })

describe('an id', () => {
  it('of a payment has the form of the contract, whenever it was made', () => {
    fc.assert(
      fc.property(time, (at) => {
        expect(PaymentId.safeParse(newPaymentId(random, at)).success).toBe(true)
      }),
    )
  })

  it('made in a later millisecond sorts after an earlier one, so that new rows stand side by side', () => {
    fc.assert(
      fc.property(time, time, (one, other) => {
        fc.pre(Math.floor(one) < Math.floor(other))
        expect(risingCode(random, one, 20) < risingCode(random, other, 20)).toBe(true)
      }),
    )
  })

  it('is another one in the same millisecond', () => {
    const ids = Array.from({ length: 1_000 }, () => newPaymentId(random, 1_000))
    expect(new Set(ids).size).toBe(1_000)
  })
})

describe('a reference at PVIT', () => {
  it('tells nothing of when it was made, and keeps to what PVIT takes', () => {
    const references = Array.from({ length: 200 }, () => newReference(random))
    for (const reference of references) expect(reference).toMatch(/^P[0-9A-Z]{14}$/)
    // Each of its characters takes many values, the first ones too.
    for (let at = 1; at < 15; at += 1)
      expect(new Set(references.map((reference) => reference[at])).size).toBeGreaterThan(16)
  })
})
